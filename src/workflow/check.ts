/** One line for an operator: what was looked at, how it stands, and, where that is not well, how to mend it. No secret is in it. */
export type Check = Readonly<{
  name: string;
  /** `fail`: something does not work, or can be lost. `warn`: it works, or it could not be told. */
  status: 'pass' | 'warn' | 'fail';
  detail: string;
  /** There unless it passes. */
  fix?: string;
  /** Nobody said how it is: it may be well. */
  untold?: true;
}>;

export function passes(name: string, detail: string): Check {
  return { name, status: 'pass', detail };
}

export function warns(name: string, detail: string, fix: string): Check {
  return { name, status: 'warn', detail, fix };
}

export function fails(name: string, detail: string, fix: string): Check {
  return { name, status: 'fail', detail, fix };
}
