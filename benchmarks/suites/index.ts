import type { Suite } from '../suite.ts';
import { memoryStoreSuite } from './memory-store.ts';
import { postgresStoreSuite } from './postgres-store.ts';
import { redisStoreSuite } from './redis-store.ts';

/** By the name that `--only` takes, in the order of the report. */
export const suites: Readonly<Record<string, { readonly title: string; readonly suite: Suite }>> = {
  'store-memory': { title: 'The memory store', suite: memoryStoreSuite },
  'store-redis': { title: 'The Redis store', suite: redisStoreSuite },
  'store-postgres': { title: 'The Postgres store', suite: postgresStoreSuite },
};
