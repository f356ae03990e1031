/** A variable and what is wrong with it, which repeats no value; `like` is how it should be. */
export type Problem = Readonly<{ name: string; wrong: string; like?: string }>;

/** What is wrong with the environment: every problem, one a line, fit to be printed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ name, wrong, like }) => `  ${name} ${wrong}${like ? `. Example: ${like}` : ''}`);
    super(['Number Desk cannot start with these settings:', ...lines].join('\n'));
    this.problems = problems;
  }
}
