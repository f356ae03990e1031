/** Whether two numbers in E.164 are one. */
export function isOneNumber(a: string, b: string): boolean {
  return a !== '' && today(a) === today(b);
}

/**
 * A number as it is written since its country changed its numbers: two are one when these are equal. Each pattern is of a whole number, so that
 * only numbers that were changed are. Sources: the countries' entries in ITU-T's list of national numbering plans, libphonenumber's metadata.
 */
export function today(number: string): string {
  for (const [before, after] of CHANGED) {
    if (before.test(number)) return number.replace(before, after);
  }
  return number;
}

const CHANGED: readonly (readonly [before: RegExp, after: string])[] = [
  // Mexico dialled a 1 before mobile numbers until 2019.
  [/^\+521(\d{10})$/, '+52$1'],
  // Argentina: the 9 says that a number is a mobile one and is no part of it; within the country 15 stands for it.
  [/^\+549(\d{10})$/, '+54$1'],
  // Ivory Coast put the operator in front in 2021, which the second (mobile) or third (fixed) of the eight digits names.
  [/^\+225([04-9][0-3]\d{6})$/, '+22501$1'],
  [/^\+225([04-9][4-6]\d{6})$/, '+22505$1'],
  [/^\+225([04-9][7-9]\d{6})$/, '+22507$1'],
  [/^\+225([23]\d8\d{5})$/, '+22521$1'],
  [/^\+225([23]\d0\d{5})$/, '+22525$1'],
  [/^\+225([23]\d[1-79]\d{5})$/, '+22527$1'],
  // Benin put 01 before every number in 2024, Colombia 60 before every fixed one in 2021.
  [/^\+229(\d{8})$/, '+22901$1'],
  [/^\+57([1-8]\d{7})$/, '+5760$1'],
  // Brazil's mobile numbers have a ninth digit since 2016; those of trunked radio (7) kept eight.
  [/^\+55([1-9][1-9])([689]\d{7})$/, '+55$19$2'],
];

/** Every way in which this number may still be written in E.164, itself first: as before and as after its country changed its numbers. */
export function otherForms(number: string): readonly string[] {
  const now = today(number);
  const before = BEFORE.flatMap(([after, form]) => (after.test(now) ? [now.replace(after, form)] : []));
  return [...new Set([number, now, ...before.filter((form) => today(form) === now)])];
}

/** {@link CHANGED} the other way round. */
const BEFORE: readonly (readonly [after: RegExp, before: string])[] = [
  [/^\+52(\d{10})$/, '+521$1'],
  [/^\+54(\d{10})$/, '+549$1'],
  [/^\+225\d\d(\d{8})$/, '+225$1'],
  [/^\+22901(\d{8})$/, '+229$1'],
  [/^\+5760(\d{8})$/, '+57$1'],
  [/^\+55([1-9][1-9])9(\d{8})$/, '+55$1$2'],
];
