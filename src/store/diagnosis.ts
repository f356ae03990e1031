import { Redis, type RedisOptions } from 'ioredis';
import { nodeOptions } from './client.ts';
import { gistOf, objectionOf } from './objections.ts';
import { type Place, placed, type RedisAddress } from './redis-url.ts';

const ANSWER_MS = 2_000;
/** Of any cluster. */
export const ALL_SLOTS = 16_384;

/** Why there is no connection: for good, in a sentence, or for now, in a few words. */
type Diagnosis = Readonly<{ objection?: string; gist: string }>;

type Heard = Readonly<{ place: Place; answer?: unknown; error?: Error }>;

/**
 * Asks each Sentinel, or each node, that stands in REDIS_URL why there is no connection: the library asks them one after the other, and says of none
 * what is wrong with it.
 */
export async function diagnose(address: RedisAddress, ca: string | undefined): Promise<Diagnosis> {
  const ofSentinels = address.shape === 'sentinel';
  const options = { ...nodeOptions(address, ca), ...(ofSentinels ? address.sentinelLogin : address.login) };
  const questions = ofSentinels
    ? [
        ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', address.name],
        ['SENTINEL', 'SENTINELS', address.name],
      ]
    : [
        ['CLUSTER', 'INFO'],
        ['CLUSTER', 'SLOTS'],
      ];
  const heard = await Promise.all(address.places.map((place) => ask(place, options, questions)));
  const failures = heard.flatMap(({ place, error }) => (error ? [{ place, error }] : []));
  const answers = heard.filter(({ error }) => error === undefined);
  if (failures.length === heard.length) return ofFailures(failures, ofSentinels);
  return ofSentinels ? ofMaster(address, ca, answers, failures) : ofCluster(answers);
}

/** None answers: it is for good when no other answer can be hoped for from any of them. */
function ofFailures(failures: readonly { place: Place; error: Error }[], ofSentinels: boolean): Diagnosis {
  const objections = failures.map(({ place, error }) => {
    const at = placed(place);
    if (!ofSentinels) return objectionOf(error, `Redis at ${at}`);
    if (/unknown command/i.test(error.message))
      return `Redis at ${at} is not a Sentinel: REDIS_URL must begin with redis:// or rediss://, or name Sentinels.`;
    return objectionOf(error, `The Sentinel at ${at}`)?.replace(
      'REDIS_URL',
      'sentinelUser and sentinelPassword of REDIS_URL',
    );
  });
  const [first] = objections;
  const gist = failures.map(({ place, error }) => `${placed(place)} ${gistOf(error)}`).join(', ');
  return first !== undefined && !objections.includes(undefined) ? { objection: first, gist } : { gist };
}

async function ofMaster(
  address: RedisAddress,
  ca: string | undefined,
  answers: readonly Heard[],
  failures: readonly Heard[],
): Promise<Diagnosis> {
  const found = answers.map(({ answer }) => answer).find((answer) => Array.isArray(answer)) as string[] | undefined;
  const all = address.places.map(placed);
  if (!found) {
    const sentence = `${all.length > 1 ? 'Sentinels' : 'The Sentinel'} at ${all.join(', ')} ${all.length > 1 ? 'know' : 'knows'} no master of the name ${address.name}`;
    // One that is away may know it.
    if (failures.length === 0) return { objection: `${sentence}, which REDIS_URL holds as ?name=.`, gist: sentence };
    const [others, away] = [answers, failures].map((some) => some.map(({ place }) => placed(place)).join(', '));
    return { gist: `no master of the name ${address.name} at ${others}, no answer at ${away}` };
  }
  const place = { host: found[0] ?? '', port: Number(found[1]) };
  const login = { ...nodeOptions(address, ca), ...address.login };
  const { error, answer } = await ask(place, login, [['INFO', 'replication']]);
  const where = `Redis at ${placed(place)}`;
  if (!error) return { gist: /^role:slave/m.test(String(answer)) ? `${where} is no master yet` : 'no answer' };
  const objection = objectionOf(error, where);
  const gist = `${where}, which they name, ${gistOf(error)}`;
  return objection === undefined ? { gist } : { objection, gist };
}

function ofCluster(answers: readonly Heard[]): Diagnosis {
  const served = Math.min(...answers.map(({ answer }) => servedSlots(String(answer))));
  return {
    gist:
      served < ALL_SLOTS
        ? `its nodes serve ${served} of ${ALL_SLOTS} slots`
        : 'its nodes are not reached at the addresses by which they know each other',
  };
}

/** How many slots a cluster serves by the account of one of its nodes, of 16384. */
export function servedSlots(info: string): number {
  const state = /^cluster_state:(\w+)/m.exec(info)?.[1];
  const slots = Number(/^cluster_slots_ok:(\d+)/m.exec(info)?.[1] ?? 0);
  // A part that is cut off knows all slots and serves none.
  return state === 'ok' ? slots : Math.min(slots, ALL_SLOTS - 1);
}

/** What is answered to the first of the questions; the others are those that the client asks as well, and a failure of any is one of all. */
async function ask(place: Place, options: RedisOptions, questions: readonly string[][]): Promise<Heard> {
  const client = new Redis({
    ...options,
    ...place,
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
  });
  // The last error says why; the one that is thrown may only say that the connection is closed.
  let last: Error | undefined;
  client.on('error', (error: Error) => {
    last = error;
  });
  try {
    await client.connect();
    const answers: unknown[] = [];
    for (const [command = '', ...rest] of questions) {
      // Of what is not known there is nothing more to ask.
      if (answers[0] !== null) answers.push(await client.call(command, ...rest));
    }
    return { place, answer: answers[0] };
  } catch (error) {
    return { place, error: last ?? (error as Error) };
  } finally {
    client.disconnect();
  }
}
