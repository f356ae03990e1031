/** One place where a Redis or a Sentinel listens. */
export type Place = Readonly<{ host: string; port: number }>;

type Login = Readonly<{ username?: string; password?: string }>;

/** What stands in REDIS_URL: where Redis is, and how it is entered. */
export type RedisAddress = Readonly<{
  shape: 'single' | 'sentinel' | 'cluster';
  /** To every node, Sentinels included. */
  tls: boolean;
  /** The Redis itself; the Sentinels; or some nodes of the cluster, which name the others. */
  places: readonly Place[];
  /** Of a Redis that keeps data. */
  login: Login;
  /** 0 in a cluster. */
  db: number;
  /** 4 or 6: only addresses of this kind. */
  family?: number;
  /** By which the Sentinels know the master; empty in the other shapes. */
  name: string;
  /** Of the Sentinels themselves. */
  sentinelLogin: Login;
}>;

/** Either an address or what is wrong with it, as the second half of a sentence that holds no secret. */
export type ReadAddress = Readonly<{ address: RedisAddress; wrong?: never } | { wrong: string; address?: never }>;

const SCHEME = /^(rediss?)(?:-(sentinel|cluster))?:\/\//i;
const NOT_ONE =
  'is not a redis:// or rediss:// address of a host and a port, nor one that begins with redis-sentinel:// or redis-cluster:// (in a user name or password, signs like / ? # @ % are written as %2F %3F %23 %40 %25)';
const words = {
  character: 'has a character that no address has',
  several: 'has several hosts: it must begin with redis-sentinel:// or redis-cluster:// for that',
  gap: 'has an empty place in its list of hosts',
  login:
    'has a , or a second @ before its hosts: the user name and password stand once, and in them these signs are written as %2C and %40',
  twice: 'has the same host and port twice',
  host: 'has a host that is no name or IP address',
  port: 'has a port that is not between 1 and 65535',
  percent: 'has a % in its user name or password that begins no sign: a % itself is written as %25',
  fragment: 'has a # in it: in a password, that is written as %23',
  path: 'has something other than the number of a database after its host (in a password, / is written as %2F)',
  db: 'has the number of a database, and a cluster has none but 0',
  family: 'has a ? with something other than family=4 or family=6 after it (in a password, ? is written as %3F)',
  query:
    'has a ? with something other than name, sentinelUser, sentinelPassword, family=4 or family=6 after it, or one of them twice (in a password, ? is written as %3F)',
  form: 'has a + after its ?, which can be meant in two ways: a + is written as %2B, a space as %20',
  name: 'has no ?name= after its hosts, by which the Sentinels know the master',
  user: 'has a sentinelUser without a sentinelPassword',
};

/** Reads an address strictly: nothing that could be meant otherwise, or that a client would stumble over, is guessed at. */
export function readAddress(text: string): ReadAddress {
  const [scheme = '', start = '', kind] = SCHEME.exec(text) ?? [];
  // A tab or a line break would be left out without a word.
  if (scheme === '' || /\p{Cc}/u.test(text)) return { wrong: scheme === '' ? NOT_ONE : words.character };
  const [, authority = '', rest = ''] = /^([^/?#]*)(.*)$/su.exec(text.slice(scheme.length)) ?? [];
  const at = authority.lastIndexOf('@') + 1;
  const shape = kind === undefined ? 'single' : kind.toLowerCase() === 'sentinel' ? 'sentinel' : 'cluster';
  // A login before each host would make all but the last host a part of the password.
  if (shape !== 'single' && /[@,]/.test(authority.slice(0, Math.max(0, at - 1)))) return { wrong: words.login };
  const hosts = authority.slice(at).split(',');
  if (hosts.length > 1 && shape === 'single') return { wrong: words.several };
  if (hosts.length > 1 && hosts.includes('')) return { wrong: words.gap };

  // Each as if it stood alone: so what stands around it is read in the one way in which addresses are read.
  const alone = hosts.map((host) => parsed(`redis://${authority.slice(0, at)}${host}${rest}`));
  const urls = alone.filter((url) => url !== undefined);
  const [first] = urls;
  if (!first || urls.length < hosts.length || urls.some(({ hostname }) => hostname === '')) return { wrong: NOT_ONE };
  const wrong = problemOf(urls, shape);
  if (wrong !== undefined) return { wrong };
  const query = readQuery(first.search, shape);
  if (query.wrong !== undefined) return query;

  const usual = shape === 'sentinel' ? 26_379 : 6379;
  const places = urls.map(({ hostname, port }) => ({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? usual : Number(port),
  }));
  if (new Set(places.map((place) => placed(place).toLowerCase())).size < places.length) return { wrong: words.twice };
  const { family, name = '', sentinelUser, sentinelPassword } = query.given;
  return {
    address: {
      shape,
      tls: start.toLowerCase() === 'rediss',
      places,
      login: loginOf(decodeURIComponent(first.username), decodeURIComponent(first.password)),
      db: Number(first.pathname.slice(1)),
      ...(family === undefined ? {} : { family: Number(family) }),
      name,
      sentinelLogin: loginOf(sentinelUser, sentinelPassword),
    },
  };
}

/** The same where it was checked before. */
export function addressIn(url: string): RedisAddress {
  const { address } = readAddress(url);
  if (!address) throw new Error('this is no address of a Redis');
  return address;
}

/** "redis.internal:6379", and in brackets where the host is an IPv6 address. */
export function placed({ host, port }: Place): string {
  return [host.includes(':') ? `[${host}]` : host, port].join(':');
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function problemOf(urls: readonly URL[], shape: RedisAddress['shape']): string | undefined {
  if (urls.some(({ hostname }) => !/^(\[[\da-f:.]+\]|[\w.-]+)$/i.test(hostname))) return words.host;
  if (urls.some(({ port }) => port === '0')) return words.port;
  const [{ username, password, pathname, hash } = new URL('redis://nowhere')] = urls;
  if (![username, password].every(isReadable)) return words.percent;
  if (hash !== '') return words.fragment;
  if (!/^(\/(0|[1-9]\d{0,5})?)?$/.test(pathname)) return words.path;
  return shape === 'cluster' && Number(pathname.slice(1)) !== 0 ? words.db : undefined;
}

type Given = Partial<Record<'family' | 'name' | 'sentinelUser' | 'sentinelPassword', string>>;

/** What follows the "?". Every option of a client could be set there, as text: "?tls=false" would be true. */
function readQuery(search: string, shape: RedisAddress['shape']): { given: Given; wrong?: never } | { wrong: string } {
  const known = shape === 'sentinel' ? ['family', 'name', 'sentinelUser', 'sentinelPassword'] : ['family'];
  const unknown = shape === 'sentinel' ? words.query : words.family;
  const given: Record<string, string> = {};
  for (const each of search === '' ? [] : search.slice(1).split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=(.+)$/.exec(each) ?? [];
    if (shape === 'sentinel' && each === 'name=') return { wrong: words.name };
    if (!known.includes(name) || name in given) return { wrong: unknown };
    if (value.includes('+')) return { wrong: words.form };
    if (!isReadable(value)) return { wrong: words.percent };
    given[name] = decodeURIComponent(value);
  }
  if (!/^[046]?$/.test(given['family'] ?? '')) return { wrong: unknown };
  if (shape === 'sentinel' && !/^[^\p{C}\s]+$/u.test(given['name'] ?? '')) return { wrong: words.name };
  if ('sentinelUser' in given && !('sentinelPassword' in given)) return { wrong: words.user };
  return { given };
}

function loginOf(username = '', password = ''): Login {
  if (username !== '') return { username, password };
  return password === '' ? {} : { password };
}

/** The clients that use an address decode what stands in it, and throw where that cannot be done. */
function isReadable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
