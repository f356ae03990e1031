import { type Group, meets, type Search } from '../domain/group.ts';
import type { LeftOut, Missing } from '../domain/options.ts';
import type { Request } from '../domain/request.ts';
import { type Provider, reasonOf } from '../workflow/provider.ts';
import { withTimeout } from '../workflow/with-timeout.ts';
import type { JobContext } from './job-context.ts';

/** How long people wait for all providers before they see what is there. */
const TOGETHER_MS = 2_000;

type Answer = Readonly<{ groups: readonly Group[]; missing: readonly Missing[]; leftOut: readonly LeftOut[] }>;

/** Asks all providers at once, hands in what came in time, and then, one by one, what comes later. */
export async function search(request: Request, context: JobContext): Promise<undefined> {
  const { workflow, providers } = context;
  const { teamId, id, version, state } = request;
  if (state.name === 'choosing') return giveUpWaiting(request, context);
  if (state.name !== 'searching') return;

  const answers = new Map<Provider, Answer>();
  const asking = providers.map(async (provider) => {
    const answer = await ask(provider, request.search, context);
    answers.set(provider, answer);
    return [provider, answer] as const;
  });
  await withTimeout(TOGETHER_MS, Promise.all(asking), () => undefined);

  const inFirst = new Set(answers.keys());
  const first = [...answers.values()];
  const waiting = providers.filter((provider) => !inFirst.has(provider)).map(({ name }) => name);
  const groups = first.flatMap((answer) => answer.groups);
  const missing = first.flatMap((answer) => answer.missing);
  const leftOut = first.flatMap((answer) => answer.leftOut);
  await workflow.apply(teamId, id, { type: 'found', asOf: version, groups, waiting, missing, leftOut }, request);

  for (const next of asking) {
    const [provider, { groups, missing, leftOut }] = await next;
    if (inFirst.has(provider)) continue;
    await workflow.apply(teamId, id, {
      type: 'foundMore',
      searchNo: version,
      provider: provider.name,
      groups,
      missing,
      leftOut,
    });
  }
}

async function ask(provider: Provider, search: Search, { observer }: JobContext): Promise<Answer> {
  const { name } = provider;
  const missing: Missing[] = [];
  const leftOut: LeftOut[] = [];
  try {
    // Not every provider can be asked for features, and what they offer is told by each group.
    const found = await provider.search(search, {
      shortfall: (why) => missing.push({ provider: name, code: 'partial', ...why }),
      leftOut: (what) => leftOut.push(what),
    });
    const able = found.filter((group) => meets(group, search));
    return { groups: await withDocuments(provider, search, able), missing, leftOut };
  } catch (error) {
    observer.warn('search failed', error, { provider: name });
    return { groups: [], missing: [{ provider: name, code: 'failed', ...reasonOf(error) }], leftOut };
  }
}

/** Where documents are needed, the provider's list of them says more than the group does. */
async function withDocuments(provider: Provider, search: Search, groups: readonly Group[]): Promise<readonly Group[]> {
  const { requirements } = provider;
  if (!requirements || !groups.some((group) => group.requirements.length > 0)) return groups;
  return Promise.all(
    groups.map(async (group) => {
      if (group.requirements.length === 0) return group;
      const documents = await requirements.documents(search.country, group.type).catch(() => []);
      return { ...group, requirements: [...new Set([...group.requirements, ...documents])] };
    }),
  );
}

/** The process that waited has died: a provider that has not answered by now is left out. */
async function giveUpWaiting(request: Request, { workflow }: JobContext): Promise<undefined> {
  if (request.state.name !== 'choosing') return;
  const { waiting, searchNo } = request.state.options;
  for (const provider of waiting) {
    const missing = [{ provider, code: 'failed' }] as const;
    await workflow.apply(request.teamId, request.id, { type: 'foundMore', searchNo, provider, groups: [], missing });
  }
}
