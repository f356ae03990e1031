import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 30 * 60_000;
const USES = 5;

/** Where an answer over a response_url goes: to a command's channel, or to the message that was acted on. */
export type ResponseTarget = { user: string; channel: string; messageTs?: string };

export type ResponseUrls = {
  /** A path below the server's own address, good for five answers within thirty minutes. */
  issue(target: ResponseTarget): string;
  /** Counts a use; a string is what Slack answers instead (with HTTP 404). */
  use(path: string): ResponseTarget | 'expired_url' | 'used_url' | 'not_found';
};

/** Keeps the response_urls that were handed out, in memory. */
export const createResponseUrls = (now: () => number): ResponseUrls => {
  const issued = new Map<string, { target: ResponseTarget; issuedAt: number; uses: number }>();
  return {
    issue(target) {
      const path = `/response/${randomBytes(12).toString('hex')}`;
      issued.set(path, { target, issuedAt: now(), uses: 0 });
      return path;
    },
    use(path) {
      const entry = issued.get(path);
      if (!entry) return 'not_found';
      if (now() - entry.issuedAt > LIFETIME_MS) return 'expired_url';
      if (entry.uses >= USES) return 'used_url';
      entry.uses += 1;
      return entry.target;
    },
  };
};
