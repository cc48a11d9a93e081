import type { PgBoss } from 'pg-boss';

/** The methods of a `PgBoss` instance that this package calls. */
export const methods = [
  'createQueue',
  'fail',
  'findJobs',
  'getDb',
  'getQueues',
  'getWipData',
  'notifyWorker',
  'offWork',
  'redrive',
  'schemaVersion',
  'send',
  'update',
  'updateQueue',
  'work',
] as const;

/** The part of a `PgBoss` instance that this package uses. Start your instance first, with an `error` listener. */
export type PgBossInstance = Pick<PgBoss, (typeof methods)[number]>;
