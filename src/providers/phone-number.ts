/** Whether two spellings are the same phone number. */
export function sameNumber(a: string, b: string): boolean {
  return isPhone(a) && digitsOf(a) === digitsOf(b);
}

/** Whether a text can be meant as one particular phone number. */
export function isPhone(text: string): boolean {
  return /^\d{5,15}$/.test(digitsOf(text));
}

/** The digits of a number, however it is written. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
