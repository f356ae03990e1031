import type { Setup } from '../config.ts';
import type { Policy } from '../domain/policy/schema.ts';
import { ofTheMoment, type SlackClient, slackErrorOf, tokenRefused } from '../slack/connection/api.ts';
import { gistOf } from '../slack/connection/gist.ts';
import type { Heard } from '../slack/connection/heard.ts';
import { createLooks } from '../slack/connection/looks.ts';
import { createQuietClient } from '../slack/connection/quiet-client.ts';
import { checkScopes, lackOfScopes } from '../slack/connection/scopes.ts';
import { type Check, fails, passes, warns } from '../workflow/check.ts';
import { type Able, askForApprovers, type OpenSlack, type People } from './approvers.ts';
import { checkSlackClock } from './clock.ts';
import { isSlackOverHttp } from './settings.ts';

/** The settings that name channels. */
type Channels = Pick<Setup['value'], 'APPROVALS_CHANNEL' | 'FEED_CHANNEL'>;

const NETWORK =
  'Check the network, SLACK_API_URL and the proxy, which may have answered with a page of its own, such as a login.';
const LATER = 'Try again in a minute.';

/** What Slack says of the token, the workspace, all that is named, and sockets; who is `able` to approve where it accepts the token. */
export async function askSlack(
  setup: Setup,
  policy: Policy | undefined,
): Promise<Readonly<{ checks: readonly Check[]; able?: Able }>> {
  const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl } = setup.value;
  const sockets = askForSocket(setup);
  if (!token) return { checks: await sockets };
  const { client, heard } = createQuietClient(token.reveal(), apiUrl);
  const me = await client.auth.test().catch((error: unknown) => ({ refusal: refusalOf(error) }));
  const ofClock = checkSlackClock(heard.offsetMs(), isSlackOverHttp(setup));
  if ('refusal' in me) return { checks: [me.refusal, ...ofClock, ...(await sockets)] };

  const kind = kindOf(me);
  const { team, team_id: teamId, user_id: user } = me;
  if (kind.status !== 'pass' || !teamId) return { checks: [kind, ...ofClock, ...(await sockets)] };
  const { checks, able } = await lookAtSlack(setup.value, { client, teamId, heard }, isSlackOverHttp(setup), policy);
  const workspace = passes('Slack workspace', `${team} (${teamId}), where the bot is ${user}`);
  return { checks: [kind, workspace, ...checks, ...(await sockets)], able };
}

/** What an installation depends on in Slack, where the token is accepted: also by a bot that runs. */
export async function lookAtSlack(
  settings: People & Channels,
  slack: OpenSlack & Readonly<{ heard: Heard }>,
  overHttp: boolean,
  policy: Policy | undefined,
): Promise<Readonly<{ checks: readonly Check[]; able: Able }>> {
  const { checks, able } = await askForApprovers(settings, slack, policy);
  const channels = await askForChannels(settings, slack);
  const clock = checkSlackClock(slack.heard.offsetMs(), overHttp);
  const scopes = checkScopes(slack.heard.scopes(), namesGroups(settings, policy));
  return { checks: [...scopes, ...channels, ...checks, ...clock], able };
}

/** What Slack's answers so far say against serving: of the token's scopes and this machine's clock, as the end of a sentence that begins with them. */
export function heardOfSlack(settings: People, heard: Heard, overHttp: boolean, policy: Policy | undefined) {
  const late = checkSlackClock(heard.offsetMs(), overHttp).find(({ status }) => status === 'fail');
  return {
    scopes: lackOfScopes(heard.scopes(), heard.missing(), namesGroups(settings, policy)),
    clock: late?.detail.replace("this machine's clock ", ''),
  };
}

function namesGroups({ APPROVERS, BACKUP_APPROVERS }: People, policy: Policy | undefined): boolean {
  return policy !== undefined || [APPROVERS, BACKUP_APPROVERS].some((named) => named && named.groups.length > 0);
}

type Me = Awaited<ReturnType<SlackClient['auth']['test']>>;

function kindOf({ is_enterprise_install: isOfOrganisation, bot_id: bot }: Me): Check {
  const name = 'SLACK_BOT_TOKEN';
  const copy = 'Copy the "Bot User OAuth Token" from "OAuth & Permissions" of the app.';
  if (isOfOrganisation)
    return fails(
      name,
      'belongs to an org-wide installation, and Number Desk serves one workspace',
      'Install the app in that workspace alone, and use its bot token.',
    );
  return bot
    ? passes(name, "is accepted: a bot's token of one workspace")
    : fails(name, "is accepted, but no bot's", copy);
}

function refusalOf(error: unknown): Check {
  const code = slackErrorOf(error);
  if (ofTheMoment(error)) return fails('Slack', `does not say just now who the bot is (${gistOf(error)})`, LATER);
  if (code === undefined)
    return fails('Slack', `cannot be reached, or does not answer as Slack does (${gistOf(error)})`, NETWORK);
  const fix = tokenRefused(error)
    ? 'Copy the "Bot User OAuth Token" from "OAuth & Permissions"; where the app was removed, install it again.'
    : 'Look up what Slack says about this code; nothing works until it is mended.';
  return fails('SLACK_BOT_TOKEN', `is refused by Slack (${code}), so nothing more could be asked of it`, fix);
}

async function askForChannels(settings: Channels, { client, teamId }: OpenSlack): Promise<Check[]> {
  const { channel } = createLooks(client, teamId);
  const checks: Check[] = [];
  for (const setting of ['APPROVALS_CHANNEL', 'FEED_CHANNEL'] as const) {
    const id = settings[setting];
    if (id !== undefined) checks.push(await channel(setting, id));
  }
  return checks;
}

/** Whether Slack would open a socket: it is asked for an address, which is not used. */
async function askForSocket({ value }: Setup): Promise<Check[]> {
  const { SLACK_APP_TOKEN: token, SLACK_API_URL: apiUrl, ROLE: role } = value;
  if (!token || role === 'worker') return [];
  const name = 'SLACK_APP_TOKEN';
  try {
    const { url } = await createQuietClient(token.reveal(), apiUrl).client.apps.connections.open({});
    return url
      ? [passes(name, 'Slack would open a socket; nothing is taken over HTTP')]
      : [warns(name, 'Slack gave no address for a socket', 'Check that Socket Mode is on in the settings of the app.')];
  } catch (error) {
    const code = slackErrorOf(error);
    const unasked = (fix: string) => [warns(name, `Slack could not be asked for a socket (${gistOf(error)})`, fix)];
    if (ofTheMoment(error)) return unasked(LATER);
    if (code === undefined) return unasked(NETWORK);
    return [
      fails(
        name,
        `Slack opens no socket (${code})`,
        'Make an app-level token with connections:write under "Basic Information" of this app, and switch Socket Mode on.',
      ),
    ];
  }
}
