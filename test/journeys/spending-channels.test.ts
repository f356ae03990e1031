import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from 'vitest';
import { reserves } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const folder = await mkdtemp(join(tmpdir(), 'nd-policy-'));
const file = join(folder, 'policy.yaml');
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Cents for what is asked for in one channel, and enough for all others. */
const POLICY = `version: 1
currency: USD
budget:
  workspace: 1000.00 USD
  channels: {C0GENERAL: 0.50 USD}
`;
await writeFile(file, POLICY);
const desk = useWholeBot({ env: { POLICY_FILE: file, REQUEST_CARDS: undefined } });

async function asksFrom(channel: string, person: Person, purpose: string): Promise<void> {
  await person.types(channel, '/number us los angeles');
  await person.seesModal('Request a number');
  await person.fills('What it is for', purpose);
  await person.submits();
  await person.sees(purpose, { in: 'dm' });
  await reserves(person, purpose);
}

it('what is asked for in a channel counts there, though its card stands in a direct message', async () => {
  const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
  await asksFrom('#general', ana, 'Line for general');
  await ana.sees('There is not enough left of the budget of its channel', { in: 'dm' });
  await asksFrom('#number-feed', ben, 'Line for the feed');
  await marta.sees('Line for the feed', { in: '#number-approvals' });
});
