import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { createClient } from '../store/client.ts';
import { addressIn } from '../store/redis-url.ts';
import { createRegisterStore } from '../store/register-store.ts';
import { createRegistering } from '../workflow/registering.ts';
import { createBirdSandbox } from './bird/sandbox.ts';
import { startBotProcess } from './bot-process.ts';
import { costCentres, putNumbers } from './numbers.ts';
import { onlyOne } from './only-one.ts';
import { birdSettings, bot, botSettings, channels, people, team, userGroups } from './people.ts';
import { startRedis } from './redis-server.ts';
import { seedRegister } from './seed-register.ts';
import { createLocalSlack } from './slack/local-slack.ts';
import { createTwochatSandbox } from './twochat/sandbox.ts';

/** The whole product on this machine: a Redis, a local Slack with its page, sandboxes of 2Chat and Bird, and the unchanged bot, each a real server. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const data = process.env['DEMO_DATA'] ?? join(root, '.demo');

/** The page's port; the next free one when it is taken. */
const PORT = numberIn('DEMO_PORT', 4000, { least: 1, most: 65_535 });
/** More than the minute before its end in which a hold is released. */
const HOLD_MINUTES = numberIn('DEMO_HOLD_MINUTES', 5, { least: 2, most: 24 * 60 });

/** Short, so that a number can be seen to go. */
const COOLING_OFF_MINUTES = 2;

function numberIn(name: string, usual: number, { least, most }: { least: number; most: number }): number {
  const text = process.env[name]?.trim() || String(usual);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${name} is not a whole number from ${least} to ${most}. Leave it out for ${usual}.`);
}

const flag = { type: 'boolean', default: false } as const;
const { policy: withPolicy, fresh: isAfresh } = parseArgs({ options: { policy: flag, fresh: flag } }).values;

const DAY_MS = 24 * 60 * 60_000;

/** What the demo keeps, and nothing else that may lie in its folder. */
const KEPT = ['redis', 'twochat.json', 'bird.json', 'slack.json', 'policy.yaml', 'bot.log'];

/** As the bot has them by its presets; nothing is given back before it runs. */
const rules = {
  ...{ reviewAheadMs: 30 * DAY_MS, reviewEveryMs: 90 * DAY_MS, coolingOffMs: DAY_MS },
  givesBack: new Set<string>(),
};

const say = (line: string) => process.stdout.write(`${line}\n`);
const secrets = { signingSecret: 'demo-signing-secret', botToken: 'xoxb-demo', twochatKey: 'demo-2chat-key' };

await mkdir(data, { recursive: true });
const claim = await onlyOne(data);
if (isAfresh) for (const name of KEPT) await rm(join(data, name), { recursive: true, force: true });
const policyFile = withPolicy ? await rulesOfSpending(join(data, 'policy.yaml')) : undefined;
const redis = await startRedis({ dataDir: join(data, 'redis'), log: say });
const sandbox = await createTwochatSandbox({
  apiKey: secrets.twochatKey,
  holdMs: HOLD_MINUTES * 60_000,
  statePath: join(data, 'twochat.json'),
});
const bird = await createBirdSandbox({ statePath: join(data, 'bird.json') });
const slack = await localSlack(PORT).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
  say(`Port ${PORT} is taken by another program, so the page gets another port. DEMO_PORT can name one.`);
  return localSlack(0);
});

async function localSlack(port: number) {
  return createLocalSlack({
    port,
    ...secrets,
    manifest: parse(await readFile(join(root, 'manifest.yml'), 'utf8')),
    team,
    bot,
    people,
    channels,
    userGroups,
    statePath: join(data, 'slack.json'),
  });
}

/** Those of before stay as they were left. */
async function rulesOfSpending(path: string): Promise<string> {
  const schema = relative(data, join(root, 'policy.schema.json'));
  const example = await readFile(join(root, 'src/demo/policy.yaml'), 'utf8');
  const text = `# yaml-language-server: $schema=${schema}\n${example}`;
  await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return path;
}

/** What became of the demo's numbers before its start; what follows from it the bot's sweep finds. */
async function seedNumbers(): Promise<void> {
  const now = Date.now();
  const numbers = putNumbers({ twochat: sandbox, bird }, now, withPolicy ? 'USD' : null);
  const connection = createClient(addressIn(redis.url), 'patient', undefined);
  const store = createRegisterStore(connection);
  const nothing = async () => undefined;
  const timers = { tendNumber: nothing, tellNumbers: nothing, renderHome: nothing };
  const observer = { changed: () => undefined, refused: () => undefined, warn: () => undefined };
  const registeringAt = (at: number) =>
    createRegistering({ store, timers, observer, clock: () => at, rules: () => rules });
  try {
    await seedRegister({ teamId: team.id, now, registeringAt }, numbers);
  } finally {
    connection.disconnect();
  }
}
await seedNumbers();

const log = createWriteStream(join(data, 'bot.log'), { flags: 'a' });
const startBot = () =>
  startBotProcess(
    {
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      PORT: '0',
      DRAIN: '0s',
      REDIS_URL: redis.url,
      TWOCHAT_API_KEY: secrets.twochatKey,
      TWOCHAT_API_URL: sandbox.url,
      ...birdSettings(bird),
      ...botSettings,
      ...(policyFile === undefined ? {} : { POLICY_FILE: policyFile }),
      RELEASE_MARGIN: '1m',
      REMINDERS: '50%,1m',
      COOLING_OFF: `${COOLING_OFF_MINUTES}m`,
      COST_CENTRES: costCentres.join(','),
    },
    log,
  );

let botProcess = await startBot();
slack.setBotUrl(botProcess.url);
let stopping = false;

/** A bot that was killed comes back, as it would under any process manager. */
async function keepRunning(): Promise<void> {
  for (;;) {
    await botProcess.ended;
    if (stopping) return;
    say(`The bot (process ${botProcess.pid}) has ended; starting it again.`);
    await wait(1_000);
    botProcess = await startBot();
    slack.setBotUrl(botProcess.url);
    say(`The bot runs again as process ${botProcess.pid}.`);
  }
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  say('Stopping …');
  await botProcess.stop();
  await slack.close();
  await sandbox.close();
  await bird.close();
  await redis.stop();
  await claim.leave();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

const aboutRules = policyFile
  ? `Rules of spending apply: budgets, and two people above an amount. They are in ${policyFile}; change them while it runs.`
  : 'With budgets, and two people who approve above an amount: npm run demo -- --policy';

await claim.openAt(`${slack.url}/`);
say(`
Number Desk is running.

  Open    ${slack.url}/
  You are Ana: type /number in #general, pick a number, press Reserve.
  Then be Marta (switch at the top left, or open a second browser) and approve it in #number-approvals.

  The company owns a dozen numbers already: /number numbers lists yours. One that is given back can be stopped
  for ${COOLING_OFF_MINUTES} minutes here. Marta sees one that was bought elsewhere, and one that Ben does not answer about.

  A hold lasts ${HOLD_MINUTES} minutes here and is released a minute before its end (DEMO_HOLD_MINUTES says how long).
  Everything is kept in .demo/ between starts; to begin afresh: npm run demo -- --fresh
  ${aboutRules}
  The sandboxes: 2Chat ${sandbox.url}/sandbox/state, Bird ${bird.url}/sandbox/state
  The bot (process ${botProcess.pid}) logs to .demo/bot.log.
  Ctrl-C ends it.
`);

await keepRunning();
