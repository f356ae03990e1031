import type { Request } from '../domain/request.ts';
import { ProviderError } from '../workflow/provider.ts';
import type { Kitchen } from './recipes.ts';

/** Asks the provider for groups and hands in what it said. */
export async function search(request: Request, { workflow, provider, observer }: Kitchen): Promise<undefined> {
  const { teamId, id, version } = request;
  if (request.state.name !== 'searching') return;
  try {
    const groups = await provider('twochat').search(request.search);
    await workflow.apply(teamId, id, { type: 'found', asOf: version, groups });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    observer.trouble('search failed', error, { id, kind: error.kind });
    await workflow.apply(teamId, id, { type: 'searchFailed', asOf: version, message: error.message });
  }
}
