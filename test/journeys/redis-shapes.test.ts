import { describe } from 'vitest';
import { findValkeyBinary } from '../../src/demo/redis-binary.ts';
import { startCluster, startReplicated, startSentinels } from '../support/redis-shapes.ts';
import { useShape } from '../support/shape.ts';
import { canBeUsed } from '../support/shape-journey.ts';

describe('a master that three Sentinels watch', () => {
  canBeUsed(useShape(startSentinels));
});

describe('a cluster of three masters', () => {
  canBeUsed(useShape(startCluster));
});

describe('Valkey, with a replica', () => {
  canBeUsed(useShape(startReplicated, { binary: findValkeyBinary }));
});

describe('TLS with an authority of its own', () => {
  const shape = useShape(startReplicated, { tls: true });
  canBeUsed(shape, {
    get REDIS_CA() {
      return shape.caFile;
    },
  });
});
