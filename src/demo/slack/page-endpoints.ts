import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from './context.ts';
import { answerJson, readBody } from './http-answers.ts';
import { parseJson } from './json.ts';
import { personAtPage, snapshotFor } from './snapshot.ts';
import type { Traffic } from './traffic.ts';
import { perform } from './user-actions/perform.ts';
import { readUserAction } from './user-actions/user-action-schema.ts';

const HEARTBEAT_MS = 15_000;

/** The page protocol: what the page and the test driver ask for and do. */
export type PageEndpoints = {
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  close(): void;
};

export const createPageEndpoints = (context: Context, traffic: Traffic, connected: () => boolean): PageEndpoints => {
  const streams = new Map<ServerResponse, { userId: string; window: string }>();
  let scheduled = false;

  const sendTo = (response: ServerResponse, { userId, window }: { userId: string; window: string }): void => {
    const person = personAtPage(context, userId);
    if (person) response.write(`data: ${JSON.stringify(snapshotFor(context, person, window, connected()))}\n\n`);
  };
  // One user action changes several things at once; each person gets one snapshot for them.
  const stop = context.workspace.onChange(() => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      for (const [response, at] of streams) sendTo(response, at);
    });
  });
  const heartbeat = setInterval(() => {
    for (const response of streams.keys()) response.write(': still here\n\n');
  }, HEARTBEAT_MS).unref();

  const stream = (response: ServerResponse, at: { userId: string; window: string }): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    streams.set(response, at);
    response.on('close', () => streams.delete(response));
    sendTo(response, at);
  };

  const performUserAction = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const userAction = readUserAction(parseJson(await readBody(request)));
    if (typeof userAction === 'string') return answerJson(response, 400, { error: userAction });
    if (!context.workspace.person(userAction.as))
      return answerJson(response, 400, { error: `no person has the id ${userAction.as}` });
    return answerJson(response, 200, await perform(context, userAction));
  };

  return {
    async handle(request, response, url) {
      const userId = url.searchParams.get('as') ?? '';
      const window = url.searchParams.get('window') ?? '';
      const what = `${request.method} ${url.pathname}`;
      if (what === 'POST /page/do') return performUserAction(request, response);
      if (what === 'GET /page/traffic') return answerJson(response, 200, traffic.list());
      if (what !== 'GET /page/snapshot' && what !== 'GET /page/events') {
        return answerJson(response, 404, { error: 'there is nothing here' });
      }
      const person = personAtPage(context, userId);
      if (!person) return answerJson(response, 404, { error: 'no person is here' });
      if (url.pathname === '/page/events') return stream(response, { userId: person.id, window });
      return answerJson(response, 200, snapshotFor(context, person, window, connected()));
    },
    close() {
      stop();
      clearInterval(heartbeat);
      for (const response of streams.keys()) response.end();
    },
  };
};
