import { Redis, type RedisOptions } from 'ioredis';

/** So long what is asked waits for a connection that has just been lost: Slack gives a click three seconds, and most are back in a tenth of one. */
const WAIT_MS = 1_000;
/** What the library itself says first on a connection. */
const HANDSHAKE = new Set(['hello', 'auth', 'select', 'client', 'info', 'readonly', 'quit']);

/**
 * A connection that fails at once while Redis is away, but for the moment after it was lost: what is asked then is sent when it is there again, and was not
 * sent before, so that it is done once or not at all. Batches do not wait: the library sends their
 * commands by a way of its own, and no click is saved in one.
 */
export class PromptRedis extends Redis {
  private lostAt: number | undefined;
  private waiting: Parameters<Redis['sendCommand']>[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(options: RedisOptions) {
    super({ ...options, replyMapping: 'legacy' });
    this.on('close', () => this.lost());
    this.on('ready', () => {
      this.lostAt = undefined;
      this.send();
    });
  }

  override sendCommand(...asked: Parameters<Redis['sendCommand']>): ReturnType<Redis['sendCommand']> {
    const [command, stream] = asked;
    const cannotBeSent = this.status !== 'ready' || !this.stream?.writable;
    // Its end may be known before it is told.
    if (this.status === 'ready' && cannotBeSent) this.lost();
    if (!cannotBeSent || stream || this.status === 'end' || HANDSHAKE.has(command.name) || this.leftMs() <= 0)
      return super.sendCommand(...asked);
    this.waiting.push(asked);
    this.timer ??= setTimeout(() => this.send(), this.leftMs());
    return command.promise;
  }

  private lost(): void {
    this.lostAt ??= performance.now();
  }

  private leftMs(): number {
    return this.lostAt === undefined ? 0 : this.lostAt + WAIT_MS - performance.now();
  }

  /** What waits is sent now, or fails as whatever is asked from now on. */
  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const asked of this.waiting.splice(0)) super.sendCommand(...asked);
  }
}
