import { expect, it } from 'vitest';
import { readSetup } from '../../src/config.ts';
import { askSlack } from '../../src/doctor/slack.ts';
import { isSpare, SCOPES } from '../../src/slack/connection/scopes.ts';
import { e164, holds, sold } from '../support/journey.ts';
import { manifestWithout } from '../support/set-up.ts';
import { secrets, useWholeBot } from '../support/whole-bot.ts';

const optional = Object.keys(SCOPES).filter(isSpare);
const desk = useWholeBot({ manifest: () => manifestWithout(...optional) });

it('without every scope that may be left out a number is asked for, held, approved and bought; doctor warns of each, and of nothing else', async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const number = await holds(ana, 'With the least');
  await marta.presses('Approve & buy', { in: number });
  await ana.sees(`${number} is bought`, { in: '#general' });
  await ana.sees(`${number} was bought`, { in: '#number-feed' });
  expect(sold(desk)).toEqual([e164(number)]);

  const env = {
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_API_URL: desk.slack.apiUrl,
    APPROVERS: 'U0MARTA,S0LEADS',
    APPROVALS_CHANNEL: 'C0APPROVALS',
    FEED_CHANNEL: 'C0FEED',
  };
  const { checks } = await askSlack(readSetup(env, '/nowhere/.env'), undefined);
  const warned = checks.flatMap(({ name, status }) => (status === 'pass' ? [] : [`${status} ${name}`]));
  expect(warned.filter((line) => line.includes('scope'))).toEqual(optional.map((scope) => `warn Slack scope ${scope}`));
  expect(warned.filter((line) => line.startsWith('fail'))).toEqual([]);
  for (const { name, detail } of checks.filter(({ name }) => optional.some((scope) => name.endsWith(` ${scope}`))))
    expect(detail, name).toMatch(/^is missing: /);
}, 60_000);
