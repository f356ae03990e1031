import { expect, it } from 'vitest';
import { startReplicated, startSentinels } from './redis-shapes.ts';
import { useShape } from './shape.ts';

const pair = useShape(startReplicated);
const watched = useShape(startSentinels);

it.each([
  ['nobody', pair],
  ['Sentinels', watched],
])('a replica whose link is held up misses what is written, and is counted or not, when %s watch it', async (_who, shape) => {
  const [master, replica] = shape.it.nodes;
  const [writer, reader] = [master?.client(), replica?.client()];
  const counted = async () => /^connected_slaves:(\d)/m.exec((await writer?.info('replication')) ?? '')?.[1];
  const written = async (value: string) => {
    await writer?.set('a', value);
    // Longer than a write takes to a replica that is there.
    await new Promise((resolve) => setTimeout(resolve, 300));
    return reader?.get('a');
  };
  expect([await written('1'), await counted()]).toEqual(['1', '1']);
  master?.replicas.stall();
  expect([await written('2'), await counted(), await writer?.wait(1, 200)]).toEqual(['1', '1', 0]);
  master?.replicas.flow();
  await expect.poll(() => reader?.get('a'), { timeout: 5_000 }).toBe('2');
  master?.replicas.cut();
  expect([await written('3'), await counted()]).toEqual(['2', '0']);
  master?.replicas.flow();
  await expect.poll(() => reader?.get('a'), { timeout: 10_000 }).toBe('3');
  expect(await shape.it.leader()).toBe(master);
  writer?.disconnect();
  reader?.disconnect();
});
