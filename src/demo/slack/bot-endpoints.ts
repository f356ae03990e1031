import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { showResponse } from './answers.ts';
import type { Context } from './context.ts';
import type { Failure, Faults } from './faults.ts';
import { answerJson, readBody } from './http-answers.ts';
import { asJson, type Json, parseJson } from './json.ts';
import type { Traffic } from './traffic.ts';
import { readArguments } from './web-api/arguments.ts';
import { SlackRefusal } from './web-api/method.ts';
import type { WebApi } from './web-api/web-api.ts';

/** What the bot calls: the Web API and response_urls. */
export type BotEndpoints = {
  webApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  responseUrl(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
};

type Answer = { status: number; body: unknown; headers?: Record<string, string> };

const plannedAnswer = (how: Failure | undefined): Answer | undefined => {
  if (!how) return undefined;
  if ('error' in how) return { status: 200, body: { ok: false, error: how.error } };
  if ('body' in how) return { status: 200, body: how.body };
  if (!('status' in how)) return undefined;
  if ('retryAfter' in how) {
    const headers = { 'retry-after': String(how.retryAfter) };
    return { status: 429, body: { ok: false, error: 'ratelimited' }, headers };
  }
  return { status: how.status, body: { ok: false, error: 'internal_error' } };
};

const utc = (ms: number): string => new Date(ms).toUTCString();

export const createBotEndpoints = (deps: {
  context: Context;
  api: WebApi;
  faults: Faults;
  traffic: Traffic;
  /** The bot has called. */
  heard: () => void;
}): BotEndpoints => {
  /** Does a call under the failure planned for it, answers, and records both. */
  const serve = async (response: ServerResponse, what: string, request: Json, work: () => Answer): Promise<void> => {
    const startedAt = performance.now();
    const at = deps.context.now();
    const how = deps.faults.take(what, request);
    if (how && 'delayMs' in how) await wait(how.delayMs);
    const cut = how && 'drop' in how ? how.drop : undefined;
    const answer = cut === 'before' ? { status: 0, body: 'cut' } : (plannedAnswer(how) ?? work());
    deps.traffic.record({
      at,
      from: 'bot',
      what,
      request,
      status: cut ? 0 : answer.status,
      response: cut ? 'the connection was cut' : answer.body,
      tookMs: Math.round(performance.now() - startedAt),
    });
    if (how && 'answerAfterMs' in how) await wait(how.answerAfterMs);
    if (cut) response.destroy();
    // Node would take the machine's clock, and this Slack has but one.
    else answerJson(response, answer.status, answer.body, { date: utc(deps.context.now()), ...answer.headers });
  };

  return {
    async webApi(request, response, url) {
      const name = url.pathname.slice('/api/'.length);
      const args = readArguments(url, request.headers['content-type'] ?? '', await readBody(request));
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
      deps.heard();
      const headers = {
        'x-oauth-scopes': [...deps.context.app.botScopes].join(','),
        'x-accepted-oauth-scopes': deps.api.acceptedScopes(name).join(','),
      };
      await serve(response, name, args, () => ({ status: 200, body: deps.api.call(name, args, bearer), headers }));
    },
    async responseUrl(request, response, url) {
      const text = await readBody(request);
      const form = new URLSearchParams(text).get('payload');
      const body = asJson(parseJson(form ?? text));
      await serve(response, 'response_url', body, () => {
        const target = request.method === 'POST' ? deps.context.responseUrls.use(url.pathname) : 'not_found';
        if (typeof target === 'string') return { status: 404, body: { ok: false, error: target } };
        try {
          showResponse(deps.context, body, target);
          return { status: 200, body: { ok: true } };
        } catch (error) {
          if (!(error instanceof SlackRefusal)) throw error;
          return { status: 400, body: { ok: false, error: error.code, ...error.more } };
        }
      });
    },
  };
};
