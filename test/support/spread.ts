import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that mostly wait, for processes of their own, the longest first; and those that mostly compute. */
const WAIT = [
  '/journeys/socket-trouble',
  '/start.test',
  '/failovers/',
  '/faults/',
  '/refusals/',
  '/spending/',
  '/journeys/',
];
const COMPUTE = ['/browser/', '/model/', '/fuzz/'];

/** What takes long comes first, or it would be waited for alone; and what computes comes between what waits. */
export class Spread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const take = (parts: readonly string[]) =>
      parts.flatMap((part) => sorted.filter(({ moduleId }) => parts.find((each) => moduleId.includes(each)) === part));
    const [waiting, computing] = [take(WAIT), take(COMPUTE)];
    const share = computing.length / Math.max(1, waiting.length);
    const mixed = waiting.flatMap((file, at) => [
      file,
      ...computing.slice(Math.floor(at * share), Math.floor((at + 1) * share)),
    ]);
    return [...new Set([...mixed, ...computing, ...sorted])];
  }
}
