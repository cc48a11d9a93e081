import { BlumaWebhookError } from '@bluma-webhooks/core';
import type { PgBoss } from 'pg-boss';
import { installedVersion } from './installed-version.ts';

/** What is used of a `PgBoss` instance: yours, started, with an `error` listener. */
export type PgBossInstance = Pick<PgBoss, (typeof methods)[number]>;

const methods = [
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

/** What is relied on from this version on: a worker that has lost a job can no longer settle it for the one that has it. */
const oldest = { major: 12, minor: 35, schema: 43 } as const;
const wanted = `pg-boss ${oldest.major}.${oldest.minor} or a newer ${oldest.major} is needed`;

/**
 * An older engine would take a worker's results for something else, and complete what has failed: none is used before
 * it is known to fit.
 *
 * @throws {BlumaWebhookError} `invalid_option`, `unsupported_engine`
 */
export function checkBoss(
  boss: unknown,
  version = installedVersion(),
): asserts boss is PgBossInstance {
  const missing = methods.filter((name) => typeof Object(boss)[name] !== 'function');
  if (missing.includes('send') || missing.includes('work')) {
    throw new BlumaWebhookError('invalid_option', 'boss takes a PgBoss instance that was started');
  }
  if (version && !fits(version)) unsupported(`pg-boss is installed in version ${version}`);
  if (missing.length > 0) unsupported(`The pg-boss given has no ${missing.join(', ')}`);
}

/**
 * For an instance of another copy than the one that is installed here: the schema in its database is the one it brings.
 *
 * @throws {BlumaWebhookError} `unsupported_engine`
 */
export async function checkSchema(boss: PgBossInstance): Promise<void> {
  const version = await boss.schemaVersion();
  if (version !== null && version < oldest.schema) {
    unsupported(`The pg-boss given has version ${version} of its schema`);
  }
}

function fits(version: string): boolean {
  const [major, minor = 0] = version.split('.').map(Number);
  return major === oldest.major && minor >= oldest.minor;
}

function unsupported(found: string): never {
  throw new BlumaWebhookError('unsupported_engine', `${found}: ${wanted}`);
}
