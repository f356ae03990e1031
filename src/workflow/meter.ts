import type { ProviderName } from '../domain/group.ts';
import type { ProviderErrorKind } from './provider.ts';

/** What Slack sends, as a person would say it. */
export type PayloadKind = 'command' | 'shortcut' | 'click' | 'form submission' | 'options' | 'event';

/** What came of a call to Slack: taken, refused by name, refused for now, trouble of its own, or silence. */
export type SlackOutcome = 'ok' | 'refused' | 'rateLimited' | 'unavailable' | 'noAnswer';

/** What came of one attempt of a call to a provider. */
export type ProviderOutcome = 'ok' | ProviderErrorKind;

/** What runs late, and is wanted in time. */
export type Punctual = 'reminder' | 'deadline' | 'release';

/** Something that took its time. Each word is one of a small closed set: never an id, a person, a number or an address. */
export type Measure =
  /** From the arrival of what Slack sent to the answer. */
  | Readonly<{ what: 'acknowledgement'; kind: PayloadKind; outcome: 'acknowledged' | 'failed' | 'late'; ms: number }>
  | Readonly<{ what: 'slackCall'; method: string; outcome: SlackOutcome; ms: number }>
  /** One attempt, without what it waited for before. */
  | Readonly<{
      what: 'providerCall';
      provider: ProviderName;
      operation: string;
      outcome: ProviderOutcome;
      ms: number;
    }>
  /** A call was put off: by our own limit, or since the other side asked for it. */
  | Readonly<{ what: 'wait'; of: ProviderName | 'Slack'; because: 'limit' | 'asked'; ms: number }>
  /** How long after its time something was done. */
  | Readonly<{ what: 'late'; job: Punctual; ms: number }>
  | Readonly<{ what: 'jobFailed'; queue: string }>
  /** All was looked through that is due, without a failure. */
  | Readonly<{ what: 'sweep'; ms: number }>;

/** What is measured, for metrics; must not throw. */
export type Meter = (measure: Measure) => void;
