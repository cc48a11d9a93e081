import type { TestProject } from 'vitest/node';
import { findRedis, startRedis } from '../redis.ts';
import { openRedis } from './given-redis.ts';
import { shareServer } from './shared-server.ts';

/** Vitest calls this once for each project whose tests need a Redis. */
export default function setup(project: TestProject) {
  return shareServer(project, {
    name: 'Redis',
    variable: 'REDIS_URL',
    start: () => startRedis({ own: true }),
    open: openRedis,
    find: findRedis,
  });
}
