import { ids } from '../ids.ts';
import { readAsk } from '../text/ask.ts';
import { asTyped, MAX_TYPED } from '../text/clean.ts';
import { readNumberCommand } from '../text/number-command.ts';
import { folded } from '../text/typeahead.ts';
import type { Content } from '../views/blocks.ts';
import { helpMessage } from '../views/help.ts';
import { words } from '../words/words.ts';
import { answering } from './answering.ts';
import { answerAway } from './away.ts';
import { guard, type Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { answerList } from './lists.ts';
import { numbersPage } from './number-list.ts';
import { once } from './once.ts';
import type { Routes } from './routes.ts';
import { startForm } from './start-form.ts';
import { SHORT_PATIENCE_MS, withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

const HELP = new Set(['help', '?', 'usage', 'commands']);

/** What people write as if it were a command, and what does it. With more words after it a verb of `alone` begins a wish: "buy a US number". */
const NO_COMMANDS = new Map<string, { answer: string; alone?: true }>([
  ...named({ answer: words.noCommand.cancel }, 'cancel', 'withdraw', 'abort', 'stop', 'undo'),
  ...named({ answer: words.noCommand.release }, 'release', 'drop', 'unreserve'),
  ...named({ answer: words.noCommand.decide }, 'approve', 'deny', 'reject', 'decline', 'decide'),
  ...named({ answer: words.noCommand.nudge }, 'nudge', 'remind', 'escalate'),
  ...named({ answer: words.noCommand.settings }, 'settings', 'setting', 'config', 'configure', 'setup', 'admin'),
  ...named({ answer: words.noCommand.look }, 'status', 'show', 'details', 'history', 'info'),
  ...named({ answer: words.noCommand.choose, alone: true }, 'buy', 'purchase', 'order', 'reserve', 'hold', 'pick'),
]);

/** `/number` opens the form, filled in with what stands after it; a few words ask for something else. */
export function listenToCommand(routes: Routes, context: ListenerContext): void {
  // What it takes to read words is made ready before a person types; without it the first one waits a little.
  setImmediate(() => {
    try {
      readAsk('paris +1 212');
    } catch (error) {
      context.observer.warn('names of cities not read', error, {});
    }
  });
  routes.command(ids.command, async ({ ack, body, client, respond, command }) => {
    const { user_id: user, channel_id: channel } = command;
    const address = command.response_url ? respond : undefined;
    const tell = answering({ client, observer: context.observer, user, channel, respond: address });
    const say = (text: string) => tell({ text });
    await ack();
    await guard(context, body, say, (who) =>
      once(context, `${user}:${command.trigger_id}`, tell, async (tell) => {
        const reply = (text: string) => tell({ text });
        // Cut first: what follows looks at every word.
        const text = asTyped(command.text);
        const answered =
          (await answerHelp(text, who, context)) ??
          (await answerList(text, who, context, channel)) ??
          (await answerNumbers(command.text, who, context)) ??
          noCommand(text);
        if (answered) return void (await tell(answered));
        const from = { ...who, client, triggerId: command.trigger_id, reply };
        if (await answerAway(text, { ...from, context })) return;
        await startForm({ ...from, channel }, context, text);
      }),
    );
  });
}

/** What can be done, for one who asks; undefined where the text does not. Who is not known to approve reads of no decisions. */
async function answerHelp(text: string, { teamId, user }: Who, context: ListenerContext): Promise<Content | undefined> {
  if (!HELP.has(text.toLowerCase())) return undefined;
  const approves = await withTimeoutOrUndefined(context.mayDecide(teamId, user), context, {
    patienceMs: SHORT_PATIENCE_MS,
    warn: 'approver not looked up',
  });
  return helpMessage(approves === true);
}

/** A list of numbers, where the text asks for one: what Slack says of people in it is needed as it came. */
async function answerNumbers(text: string, who: Who, context: ListenerContext): Promise<Content | undefined> {
  const wanted = readNumberCommand(text.slice(0, MAX_TYPED));
  return wanted && numbersPage(who, context, wanted);
}

function noCommand(text: string): { text: string } | undefined {
  const [first = '', ...more] = text.split(/\s+/);
  const known = NO_COMMANDS.get(folded(first));
  return known === undefined || (known.alone && more.length > 0) ? undefined : { text: known.answer };
}

function named<T>(answer: T, ...all: string[]): [string, T][] {
  return all.map((word) => [word, answer]);
}
