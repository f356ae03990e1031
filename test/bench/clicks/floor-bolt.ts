import { App, LogLevel } from '@slack/bolt';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ids } from '../../../src/slack/ids.ts';
import { findCountries } from '../../../src/slack/text/countries.ts';
import { emptyDraft } from '../../../src/slack/text/draft.ts';
import { option, requestForm } from '../../../src/slack/views/form.ts';
import { helpMessage } from '../../../src/slack/views/help.ts';
import { secrets } from './kinds.ts';

/*
 * The floor: what anybody would write first on the same packages. Bolt with its own receiver and one listener, which makes the same calls as ours
 * with contents that are ready, and puts a click into a queue before it acknowledges it. It checks nothing and keeps nothing.
 */

const [, , kind, port = '0', slackUrl = '', redisUrl = ''] = process.argv;
const app = new App({
  token: secrets.botToken,
  signingSecret: secrets.signingSecret,
  clientOptions: { slackApiUrl: `${slackUrl}/api/` },
  convoStore: false,
  logLevel: LogLevel.ERROR,
});

const help = helpMessage(false);
const form = requestForm(emptyDraft, '{"channel":"C0GENERAL"}', 'Request a number', { byPlace: true });
const countries = findCountries('united', 100).map(({ code, name }) => option(name, code));
/** As many as there are of 30,000 for what is typed: their bytes are to be written by both. */
const cities = Array.from({ length: 100 }, (_, no) => option(`Gersanger ${no}`, `listed:2Chat:${no}`));

if (kind === 'commands') {
  app.command('/number', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.text === 'help') {
      await Promise.all([
        client.users.info({ user: body.user_id }),
        client.usergroups.users.list({ usergroup: 'S0LEADS' }),
      ]);
      await respond({ response_type: 'ephemeral', ...help });
      return;
    }
    await client.views.open({ trigger_id: body.trigger_id, view: form });
  });
}

if (kind === 'clicks') {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: true });
  const queue = new Queue('clicks', { connection, prefix: '{floor}' });
  const opts = {
    attempts: 12,
    backoff: { type: 'exponential', delay: 500 },
    removeOnComplete: true,
    removeOnFail: true,
  };
  app.action(/^request\./, async ({ ack, body, action }) => {
    if (action.type !== 'button' || !('action_ts' in action)) return;
    const { value, action_id, action_ts } = action;
    const click = { value, action_id, user: body.user.id, channel: body.channel?.id, at: Date.now() };
    await queue.add('click', click, { ...opts, jobId: `${body.user.id}-${action_ts}` });
    await ack();
  });
}

if (kind === 'options') {
  app.options(ids.fields.country, async ({ ack }) => ack({ options: countries }));
  app.options(ids.fields.city, async ({ ack }) => ack({ options: cities }));
}

await app.start({ port: Number(port), host: '127.0.0.1' });
process.send?.({ port: Number(port) });
process.on('disconnect', () => process.exit());
