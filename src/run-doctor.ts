import { parseArgs } from 'node:util';
import { readSetup } from './config.ts';
import { examine } from './doctor/examine.ts';
import { inJson, inWords, isWell } from './doctor/print.ts';
import { createMask } from './mask.ts';
import { useProxy } from './proxy.ts';
import { secretsOf } from './secrets.ts';
import { printWhole } from './whole-output.ts';

// `npm run doctor`: tells an operator what is set up well and what is not, and how to mend it. It changes nothing; exits with 1 when something fails.

const USAGE = `Usage: npm run -s doctor [-- --json] [-- --offline]
  Looks at the settings (also those in .env), Slack, Redis, each provider and the policy's file, and says of each what is wrong and how to
  mend it. Nothing is posted, held, bought or changed. --json prints it for programs; --offline asks nobody. Exits with 1 when something fails.
`;

const flag = { type: 'boolean', default: false } as const;

function readOptions() {
  return parseArgs({ options: { json: flag, offline: flag, help: flag } }).values;
}

async function run({ json, offline }: ReturnType<typeof readOptions>): Promise<void> {
  const setup = readSetup(process.env);
  useProxy(setup);
  const mask = createMask(secretsOf(setup));
  // Some of these words are a provider's or Slack's: nothing in them may steer a terminal.
  const plain = (text: string) => mask(text).replaceAll(/\p{C}+/gu, ' ');
  const found = await examine(setup, { offline, node: process.versions.node });
  const checks = found.map(({ name, status, detail, fix }) => ({
    name: plain(name),
    status,
    detail: plain(detail),
    ...(status === 'pass' || fix === undefined ? {} : { fix: plain(fix) }),
  }));
  const isPrinted = await printWhole(json ? inJson(checks) : inWords(checks, offline));
  process.exitCode = isPrinted && isWell(checks) ? 0 : 1;
}

// What the packages remark is said by the checks, and better.
for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) console[level] = () => undefined;

let options: ReturnType<typeof readOptions> | undefined;
try {
  options = readOptions();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 1;
}
if (options?.help) process.exitCode = (await printWhole(USAGE)) ? 0 : 1;
else if (options) await run(options);
