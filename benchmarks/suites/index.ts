import { startPostgres, startRedis } from '@bluma-webhooks/test-servers';
import type { Suite } from '../suite.ts';
import { httpSuite } from './http.ts';
import { idleSuite } from './idle.ts';
import { memorySuite } from './memory.ts';
import { memoryStoreSuite } from './memory-store.ts';
import { overloadSuite } from './overload.ts';
import { postgresStoreSuite } from './postgres-store.ts';
import { profileSuite } from './profile.ts';
import { queueSuite } from './queue.ts';
import { redisStoreSuite } from './redis-store.ts';
import { startUpSuite } from './start-up.ts';
import { verificationSuite } from './verification.ts';

export interface SuiteEntry {
  readonly title: string;
  readonly suite: Suite;
  /** The first major of Node that has what it needs. */
  readonly fromNode?: number;
}

/** By the name that `--only` takes, in the order of the report. */
export const suites: Readonly<Record<string, SuiteEntry>> = {
  http: { title: 'Endpoints over HTTP', suite: httpSuite },
  profile: { title: 'Where the time of a delivery on Express goes', suite: profileSuite },
  verification: { title: 'Verification alone', suite: verificationSuite },
  'start-up': { title: 'Imports and bundles', suite: startUpSuite },
  overload: { title: 'Overload', suite: overloadSuite },
  memory: { title: 'Memory', suite: memorySuite },
  idle: { title: 'Observer, logger, deadline and lease', suite: idleSuite },
  'store-memory': { title: 'The memory store', suite: memoryStoreSuite },
  'store-redis': { title: 'The Redis store', suite: redisStoreSuite },
  'store-postgres': { title: 'The Postgres store', suite: postgresStoreSuite },
  'queue-bullmq': {
    title: 'The queue on BullMQ',
    suite: queueSuite({ engine: 'bullmq', requests: 6000, jobs: 4000, backlog: 100_000 }, () =>
      startRedis({ own: true }),
    ),
  },
  'queue-pg-boss': {
    title: 'The queue on pg-boss',
    fromNode: 22,
    suite: queueSuite({ engine: 'pg-boss', requests: 4000, jobs: 80, backlog: 100_000 }, () =>
      startPostgres({ own: true }),
    ),
  },
};
