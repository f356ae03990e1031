import { type Check, fails, passes, warns } from '../../workflow/check.ts';

type Scope = Readonly<{
  /** What does not work without it. */
  lacks: string;
  /** The bot can serve without. */
  isOptional?: true;
}>;

/** The scopes of the bot's token, as manifest.yml asks for them. @internal */
export const SCOPES: Readonly<Record<string, Scope>> = {
  'app_mentions:read': { lacks: 'who mentions the bot gets no answer', isOptional: true },
  'channels:history': { lacks: 'after an outage a message may come twice', isOptional: true },
  'channels:read': {
    lacks: 'nobody is told that a channel is archived, or that the bot is not in it',
    isOptional: true,
  },
  'chat:write': { lacks: 'nothing can be posted' },
  commands: { lacks: 'there is no /number' },
  'groups:history': { lacks: 'after an outage a message in a private channel may come twice', isOptional: true },
  'groups:read': { lacks: 'nobody is told that a private channel is archived', isOptional: true },
  'im:history': {
    lacks: 'after an outage a direct message may come twice, and who writes to the bot gets no answer',
    isOptional: true,
  },
  'im:write': { lacks: 'after an outage a direct message may come twice', isOptional: true },
  'usergroups:read': { lacks: 'nobody is known to be in a group of approvers' },
  'users:read': { lacks: 'nobody is known to be a full member, so nobody can ask or approve' },
};

/** A line for each scope; `granted` is what Slack says the token has, and undefined where it does not say. */
export function checkScopes(granted: readonly string[] | undefined, namesGroups = true): Check[] {
  if (!granted)
    return [
      warns('Slack scopes', 'Slack did not say which the token has', 'Look under "OAuth & Permissions" of the app.'),
    ];
  return Object.entries(SCOPES).map(([scope, { lacks, isOptional }]) => {
    const name = `Slack scope ${scope}`;
    if (granted.includes(scope)) return passes(name, 'granted');
    const isWarning = isOptional || (scope === 'usergroups:read' && !namesGroups);
    return (isWarning ? warns : fails)(name, `is missing: ${lacks}`, addScope(scope));
  });
}

/** Why what the token may do does not suffice to serve, as the end of a sentence that begins with its scopes. `refused` are those that calls were refused for. */
export function lackOfScopes(
  granted: readonly string[] | undefined,
  refused: readonly string[],
  namesGroups: boolean,
): string | undefined {
  const known = granted ?? Object.keys(SCOPES).filter((scope) => !refused.includes(scope));
  const lacking = checkScopes(known, namesGroups).flatMap(({ name, status }) => (status === 'fail' ? [name] : []));
  const named = lacking
    .map((name) => name.replace('Slack scope ', ''))
    .map((scope) => `${scope} (${SCOPES[scope]?.lacks})`);
  return named.length === 0 ? undefined : `lack ${named.join(', ')}`;
}

/** The scopes, one of which Slack says a call needs. */
export function neededScopes(error: unknown): readonly string[] {
  const needed: unknown = Reflect.get(Reflect.get(Object(error), 'data') ?? {}, 'needed');
  return typeof needed === 'string' && /^[\w:.,]{1,200}$/.test(needed) ? needed.split(',') : [];
}

/** Whether the bot can serve without it: manifest.yml lets who installs the app leave these out. */
export function isSpare(scope: string): boolean {
  return SCOPES[scope]?.isOptional === true;
}

/** How an operator gives the token one more. */
export function addScope(scope: string): string {
  return `Add ${scope} under "OAuth & Permissions" of the app, and install the app again.`;
}
