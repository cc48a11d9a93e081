import { startPostgres, startRedis } from '@bluma-webhooks/test-servers';
import type { Suite } from '../suite.ts';

export interface SuiteEntry {
  readonly title: string;
  /** A suite's process loads what it measures, and nothing else. */
  load(): Promise<Suite>;
  /** The first major of Node that has what it needs. */
  readonly fromNode?: number;
}

/** By the name that `--only` takes, in the order of the report. */
export const suites: Readonly<Record<string, SuiteEntry>> = {
  http: { title: 'Endpoints over HTTP', load: async () => (await import('./http.ts')).httpSuite },
  profile: {
    title: 'Where the time of a delivery on Express goes',
    load: async () => (await import('./profile.ts')).profileSuite,
  },
  'in-process': {
    title: 'Core without HTTP',
    load: async () => (await import('./in-process.ts')).inProcessSuite,
  },
  verification: {
    title: 'Verification alone',
    load: async () => (await import('./verification.ts')).verificationSuite,
  },
  'start-up': {
    title: 'Imports and bundles',
    load: async () => (await import('./start-up.ts')).startUpSuite,
  },
  overload: { title: 'Overload', load: async () => (await import('./overload.ts')).overloadSuite },
  memory: { title: 'Memory', load: async () => (await import('./memory.ts')).memorySuite },
  idle: {
    title: 'Observer, logger, deadline and lease',
    load: async () => (await import('./idle.ts')).idleSuite,
  },
  'store-memory': {
    title: 'The memory store',
    load: async () => (await import('./memory-store.ts')).memoryStoreSuite,
  },
  'store-redis': {
    title: 'The Redis store',
    load: async () => (await import('./redis-store.ts')).redisStoreSuite,
  },
  'store-postgres': {
    title: 'The Postgres store',
    load: async () => (await import('./postgres-store.ts')).postgresStoreSuite,
  },
  'queue-bullmq': {
    title: 'The queue on BullMQ',
    load: async () =>
      (await import('./queue.ts')).queueSuite(
        { engine: 'bullmq', requests: 6000, jobs: 4000, backlog: 100_000 },
        () => startRedis({ own: true }),
      ),
  },
  'queue-pg-boss': {
    title: 'The queue on pg-boss',
    fromNode: 22,
    load: async () =>
      (await import('./queue.ts')).queueSuite(
        { engine: 'pg-boss', requests: 4000, jobs: 80, backlog: 100_000 },
        () => startPostgres({ own: true }),
      ),
  },
};
