import { readFileSync } from 'node:fs';

/*
 * Loaded before the bot (`node --import`), in tests only: the wall clock that the bot sees is the machine's and what the file CLOCK_STEP says
 * (milliseconds), read anew many times a second, so that it jumps while the bot runs, as a clock does that is set. What measures spans (timers,
 * `performance.now`) does not jump, as on a real machine; by what stands behind it in the file it has stood still, as while a machine sleeps.
 */
const file = process.env['CLOCK_STEP'] ?? '';
const RealDate = Date;
let offsetMs = 0;
let sleptMs = 0;

class SteppedDate extends RealDate {
  constructor(...args: [] | ConstructorParameters<typeof RealDate>) {
    if (args.length === 0) super(SteppedDate.now());
    else super(...args);
  }

  static override now(): number {
    return RealDate.now() + offsetMs;
  }
}

function look(): void {
  try {
    const [step, slept] = readFileSync(file, 'utf8').split(' ').map(Number);
    [offsetMs, sleptMs] = [step || 0, slept || 0];
  } catch {
    // Until the file is there, the clock is right.
  }
}

look();
setInterval(look, 20).unref();
globalThis.Date = SteppedDate as DateConstructor;
const spans = performance.now.bind(performance);
performance.now = () => spans() - sleptMs;
