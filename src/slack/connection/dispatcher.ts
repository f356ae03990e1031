import { SpanKind } from '@opentelemetry/api';
import type { App, Receiver } from '@slack/bolt';
import type { Meter, PayloadKind } from '../../workflow/meter.ts';
import { inSpan } from '../../workflow/span.ts';
import { words } from '../words/words.ts';
import { nameOf } from './payload-check.ts';
import type { Refuse } from './refusals.ts';

/** Slack waits three seconds for an acknowledgement. */
const PATIENCE_MS = 3_000;

/** What came of a payload: an acknowledgement with a body for Slack (undefined: none), or why there is none. */
export type Answer =
  | Readonly<{ kind: 'acknowledged'; body: unknown }>
  | Readonly<{ kind: 'unknown' | 'failed' | 'late' }>;

/** How a payload came: as which delivery, and when it arrived (by `performance.now()`). */
type Coming = Readonly<{ number?: number; reason?: string; arrivedAt?: number }>;

/** Hands a checked payload to the listeners; resolves as soon as one acknowledges it, or none can any more. Never rejects. */
export type Dispatch = (payload: object, coming?: Coming) => Promise<Answer>;

/** The one receiver of the framework, whichever way Slack's payloads come. */
export function createDispatcher(deps: {
  refuse: Refuse;
  onError: (error: unknown, name: string) => void;
  meter?: Meter;
}): {
  receiver: Receiver;
  dispatch: Dispatch;
  /** Resolves when no listener does anything any more; what comes meanwhile is waited for, too. */
  ended(): Promise<void>;
} {
  const { refuse, onError, meter } = deps;
  let app: App | undefined;
  /** Listeners often go on after they have acknowledged: to open a form, or to tell the person. */
  const underWay = new Set<Promise<void>>();

  const dispatch: Dispatch = (payload, { number, reason, arrivedAt = performance.now() } = {}) =>
    new Promise((resolve) => {
      const name = nameOf(payload);
      let answered = false;
      /** The first counts: a listener may acknowledge when it is too late, or fail after it did. */
      const answer = (given: Answer) => {
        if (answered) return;
        clearTimeout(timer);
        answered = true;
        resolve(given);
        const outcome = given.kind;
        if (outcome === 'unknown') return;
        meter?.({ what: 'acknowledgement', kind: kindOf(payload), outcome, ms: performance.now() - arrivedAt });
      };
      const timer = setTimeout(() => {
        refuse('late', `${name} was not acknowledged within ${PATIENCE_MS} ms`, name);
        answer({ kind: 'late' });
      }, PATIENCE_MS);

      const event = {
        body: payload as Record<string, unknown>,
        ack: async (body?: unknown) => answer({ kind: 'acknowledged', body }),
        retryNum: number,
        retryReason: reason,
      };
      // It settles when every listener has ended, so what is not acknowledged by then never will be.
      const ended = inSpan({ name: `slack ${name}`, kind: SpanKind.SERVER, root: true }, () =>
        (app ?? missing()).processEvent(event),
      ).then(
        () => {
          if (answered) return;
          refuse('unknown', `nothing here listens to ${name}; is it in the app's settings by mistake?`, name);
          answer('command' in payload ? acknowledgement(words.unknownCommand(name)) : { kind: 'unknown' });
        },
        (error: unknown) => {
          onError(error, name);
          answer({ kind: 'failed' });
        },
      );
      underWay.add(ended);
      void ended.then(() => underWay.delete(ended));
    });

  return {
    dispatch,
    async ended() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    receiver: {
      init(given) {
        app = given;
      },
      start: async () => undefined,
      stop: async () => undefined,
    },
  };
}

function acknowledgement(text: string): Answer {
  return { kind: 'acknowledged', body: { response_type: 'ephemeral', text } };
}

const KINDS: ReadonlyMap<unknown, PayloadKind> = new Map([
  ['block_actions', 'click'],
  ['view_submission', 'form submission'],
  ['block_suggestion', 'options'],
  ['shortcut', 'shortcut'],
]);

function kindOf(payload: object): PayloadKind {
  if ('command' in payload) return 'command';
  return KINDS.get(Reflect.get(payload, 'type')) ?? 'event';
}

function missing(): never {
  throw new Error('the framework was not started');
}
