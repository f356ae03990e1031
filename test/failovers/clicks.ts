import { setTimeout as wait } from 'node:timers/promises';
import { asJsonList, type Json } from '../../src/demo/slack/json.ts';
import { groupFingerprint, holdFingerprint } from '../../src/domain/fingerprint.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import { ids } from '../../src/slack/ids.ts';
import { signed } from '../support/signed.ts';
import { secrets, type World } from './world.ts';

/** What came of a click. */
export type Answer = Readonly<{
  /** It was answered with 200, and the person was not told that it did not work. */
  isAcknowledged: boolean;
  status: number;
  tookMs: number;
}>;

const BROKEN = /went wrong|not work|try again/i;
type Form = Json & { user: Json; view: Json };

export type Clicks = Awaited<ReturnType<typeof learnClicks>>;

/** People's clicks, as Slack would send them. What a form and its sender look like is seen once, with a real one. */
export async function learnClicks(world: World) {
  const form = await sentForm(world);
  let count = 0;

  async function posted(payload: unknown, click: string): Promise<Answer> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed(secrets.signingSecret, body) };
    const from = performance.now();
    let [status, text] = [0, ''];
    try {
      const answer = await fetch(world.url, { method: 'POST', body, headers });
      [status, text] = [answer.status, await answer.text()];
    } catch {
      status = 0;
    }
    const tookMs = Math.round(performance.now() - from);
    const isTaken = status === 200 && !text.includes('"errors"');
    return {
      get isAcknowledged() {
        return isTaken && !BROKEN.test(world.told.of(click) ?? '');
      },
      status,
      tookMs,
    };
  }

  function press(user: string, action: string, value: string): Promise<Answer> {
    const click = `click${count}`;
    const { view: _view, response_urls: _urls, ...base } = form;
    return posted(
      {
        ...base,
        user: { ...base.user, id: user },
        channel: { id: 'C0GENERAL', name: 'general' },
        container: { type: 'message' },
        trigger_id: '1.2.3',
        response_url: world.told.at(click),
        type: 'block_actions',
        actions: [
          {
            type: 'button',
            action_id: action,
            block_id: 'b',
            // Each press has a time of its own: one that came twice would be taken for a second delivery.
            action_ts: `${Math.floor(Date.now() / 1_000)}.${String(count++).padStart(6, '0')}`,
            value,
          },
        ],
      },
      click,
    );
  }

  function sends(user: string, changes: Json): Promise<Answer> {
    const sent = structuredClone(form);
    const id = `V${Date.now().toString(36)}x${count++}`;
    return posted({ ...sent, user: { ...sent.user, id: user }, view: { ...sent.view, id, ...changes } }, id);
  }

  return {
    asks(purpose: string): Promise<Answer> {
      const { values } = (structuredClone(form).view as { state: { values: Record<string, Record<string, Json>> } })
        .state;
      const field = values[ids.fields.purpose]?.[ids.fields.purpose];
      if (!field) throw new Error('the form has no purpose');
      field['value'] = purpose;
      return sends('U0ANA', { state: { values } });
    },
    reserves(request: Request, no: number): Promise<Answer> {
      if (request.state.name !== 'choosing') throw new Error(`${request.purpose} is ${request.state.name}`);
      const groups = request.state.options.groups.filter(({ requirements }) => requirements.length === 0);
      const group = groups[no % groups.length];
      if (!group) throw new Error('there is no group to choose');
      return press('U0ANA', ids.actions.reserve, `${request.id}|${groupFingerprint(group)}`);
    },
    approves: (request: Request, by = 'U0MARTA') => press(by, ids.actions.approve, shown(request)),
    pressesApprove: (by: string, value: string) => press(by, ids.actions.approve, value),
    denies: (request: Request) =>
      sends('U0MARTA', {
        callback_id: ids.views.denial,
        private_metadata: JSON.stringify({
          request: request.id,
          shown: shown(request).split('|')[1],
          channel: 'C0APPROVALS',
        }),
        state: {
          values: {
            [ids.fields.reason]: { [ids.fields.reason]: { type: 'plain_text_input', value: 'No budget for it' } },
          },
        },
      }),
    cancels: ({ id }: Request) => press('U0ANA', ids.actions.cancel, id),
    nudges: ({ id }: Request, by = 'U0ANA') => press(by, ids.actions.nudge, id),
  };
}

function shown(request: Request): string {
  const hold = holdOf(request);
  if (!hold) throw new Error(`${request.purpose} has no hold`);
  return `${request.id}|${holdFingerprint(hold)}`;
}

/** The values of the buttons "Approve" that stand in the approvers' channel. */
export function offered({ slack }: World): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { action_id: action, value: carried } = value as Json;
    if (action === ids.actions.approve && typeof carried === 'string') found.push(carried);
    for (const each of Object.values(value)) look(each);
  };
  for (const { blocks } of slack.messages('C0APPROVALS')) look(asJsonList(blocks));
  return found;
}

async function sentForm(world: World): Promise<Form> {
  const ana = world.person('ana');
  await ana.types('#general', '/number');
  await ana.seesModal('Request a number');
  await ana.fills('Country', 'United States');
  await ana.fills('Region', 'California');
  await ana.fills('City', 'Los Angeles');
  await ana.fills('Type', 'Local');
  await ana.fills('What it is for', 'The form that all others are like');
  await ana.submits();
  for (;;) {
    const sent = world.slack
      .traffic()
      .map(({ request }) => request as Form)
      .findLast((each) => each?.['type'] === 'view_submission');
    if (sent) return structuredClone(sent);
    await wait(50);
  }
}
