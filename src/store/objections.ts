/** A Redis that cannot be used, in a sentence for an operator; it holds no secret. */
export class RedisUnusable extends Error {
  override readonly name = 'RedisUnusable';
  /** The same in a word, where there is one. */
  readonly brief: string;

  constructor(message: string, brief = message) {
    super(message);
    this.brief = brief;
  }
}

/** What is wrong for good, in a sentence; undefined for what may pass. `where` is "Redis at redis.internal:6379", or a Sentinel there. */
export function objectionOf(error: Error, where: string): string | undefined {
  const text = `${codeOf(error)} ${error.message}`;
  if (/WRONGPASS|invalid password/.test(text))
    return `${where} does not accept the user name or password in REDIS_URL.`;
  if (/NOAUTH/.test(text)) return `${where} asks for a password, and REDIS_URL holds none that it accepts.`;
  if (/wrong number of arguments for 'auth'/.test(text))
    return `${where} knows no user names: REDIS_URL must hold only a password.`;
  if (/NOPERM/.test(text)) return `${where} does not give its user the rights that the bot needs; README lists them.`;
  if (/DB index|invalid first argument/.test(text)) return `${where} has no database of the number in REDIS_URL.`;
  if (/cluster support disabled/.test(text))
    return `${where} is not a node of a cluster: REDIS_URL must begin with redis:// or rediss://, or name Sentinels.`;
  if (/unknown command/i.test(text)) return `${where} is not a Redis that keeps data; REDIS_URL must lead to one.`;
  if (/Protocol error|reply type|RESP type/.test(text))
    return `What answers at ${where.replace(/^.* at (?=\S+$)/, '')} is not a Redis.`;
  if (/ERR_SSL|EPROTO/.test(text)) return `${where} does not speak TLS, which rediss:// in REDIS_URL asks for.`;
  if (/ALTNAME/.test(text))
    return `The certificate of ${where} is for another host (${codeOf(error)}): REDIS_URL must name one that it is for.`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(text))
    return `The certificate of ${where} is not trusted (${codeOf(error)}); REDIS_CA can name the file of its authority.`;
  return undefined;
}

/** What a plain address must be when what answers there is not a Redis by itself, by the mode that it states. */
export function otherShape(info: string, address: Readonly<{ where: string; place: string; tls: boolean }>) {
  const { where, place, tls } = address;
  const scheme = tls ? 'rediss' : 'redis';
  // Valkey may call it by a word of its own.
  const mode = /^(?:redis|server)_mode:(\w+)/m.exec(info)?.[1];
  if (mode === 'sentinel')
    return `${where} is a Sentinel, which keeps no data: REDIS_URL must be like ${scheme}-sentinel://${place}/?name=mymaster, with the name of the master.`;
  if (mode === 'cluster')
    return `${where} is a node of a cluster: REDIS_URL must be like ${scheme}-cluster://${place}, with some more of its nodes.`;
  return undefined;
}

/** A word or a few for what may pass. */
export function gistOf(error: Error): string {
  if (/^Socket timeout/.test(error.message)) return 'no answer';
  if (/WAIT cannot be used with replica/.test(error.message)) return 'it is a replica, which takes no writes';
  return codeOf(error) || error.message.slice(0, 100);
}

function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
}

/** Why Redis refuses, as the end of a sentence that begins with it; undefined where it says nothing. */
export function reasonOf({ message }: Error): string | undefined {
  return REASONS.find(([said]) => said.test(message))?.[1];
}

/** Inside a script it says so in the middle of a sentence. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/\bREADONLY\b/, 'is a replica, which takes no writes'],
  [/\bOOM\b/, 'has no memory left, and takes no writes'],
  [/\bMISCONF\b/, 'cannot write to its disk, and takes no writes until it can'],
  [/\bNOREPLICAS\b/, 'takes no writes: too few of its replicas keep up'],
  [/\bNOPERM\b/, 'does not let its user write any more'],
  [/\b(NOAUTH|WRONGPASS)\b/, 'does not accept the user name or password any more'],
  [/\bLOADING\b/, 'is loading its data'],
  [/\b(CLUSTERDOWN|MASTERDOWN|TRYAGAIN)\b|Failed to refresh slots/, 'has a part that nobody leads just now'],
];
