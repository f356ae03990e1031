import { parseArgs } from 'node:util';
import { type Money, money } from './domain/money.ts';

// What is written behind `npm run policy --`, read strictly: what is not understood is never guessed.

export const USAGE = `Usage: npm run -s policy -- check [file]
       npm run -s policy -- explain --as U0ANA --country US --type local --price 4.50 --channel C0SALES
         [--file <file>] [--setup 10] [--currency USD] [--documents] [--membership guest] [--at 2026-11-30T23:00Z] [--team T0DESK]
         [--spent-workspace 100] [--spent-person 20] [--spent-channel "50 EUR"] [--spent-rent 80]
         [--approved U0MARTA]… [--by U0OMAR]
       npm run -s policy -- schema
  check prints what is wrong in the file, with line and column; explain who could approve a purchase, what is left of each budget and which
  lines say so; schema the JSON Schema of such a file. The file is that of POLICY_FILE unless another one is named. Both of the first take
  --approvers U0MARTA,S0LEADS and --backup-approvers (for whom the file leaves it to the settings; theirs otherwise) and --group
  S0LEADS=U0OMAR,U0MARTA for each group: Slack is not asked who is in it. What is spent and who is away is read from Redis where REDIS_URL is
  set, of the only workspace or of --team; --spent-… says another amount. Without --setup the set-up fee counts as not stated, without
  --currency the price as in the policy's currency. Settings may stand in .env. Nothing is changed. Exits with 1 when the file is wrong.
`;

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

export function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: {
      file: text,
      ...{ as: text, membership: { ...text, default: 'member' }, channel: text, by: text, at: text, team: text },
      ...{ country: text, type: text, price: text, setup: text, currency: text },
      documents: { type: 'boolean', default: false },
      ...{ 'spent-workspace': texts, 'spent-person': texts, 'spent-channel': texts, 'spent-rent': texts },
      ...{ approvers: text, 'backup-approvers': text, group: texts, approved: texts },
      help: { type: 'boolean' },
    },
  });
}

export type Values = ReturnType<typeof readOptions>['values'];

export function needed(values: Values, name: 'as' | 'country' | 'type' | 'price' | 'channel'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

export function idsIn(list: string | undefined): string[] | undefined {
  return list?.split(/[\s,]+/).filter(Boolean);
}

/** Who is said to be in which group. */
export function groupsIn({ group = [] }: Values): Record<string, string[]> {
  const said = group.map((each): [string, string[]] => {
    const [, id, people] = /^(S[A-Z0-9_]+)=(.*)$/.exec(each) ?? [];
    if (id === undefined) throw new Error('--group names a group and who is in it: S0LEADS=U0OMAR,U0MARTA');
    return [id, idsIn(people) ?? []];
  });
  return Object.fromEntries(said);
}

/** "4.50", or "4.50 EUR" whatever the other prices are in. */
export function moneyOf(name: string, said: string, currency: string | undefined): Money {
  const [, amount, of] = /^(\d{1,9}(?:\.\d{1,18})?)(?: ([A-Z]{3}))?$/.exec(said) ?? [];
  if (amount === undefined) throw new Error(`--${name} is not an amount such as 4.50 or "4.50 USD"`);
  return money(amount, of ?? currency ?? null);
}

export function momentOf(said: string | undefined): number {
  const at = said === undefined ? Date.now() : Date.parse(said);
  if (Number.isNaN(at)) throw new Error('--at is not a time of ISO 8601');
  return at;
}
