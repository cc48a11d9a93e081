import { createRequire } from 'node:module';
import { BlumaWebhookError } from '@bluma-webhooks/core';
import { refuseOption, toKind } from '@bluma-webhooks/core/shared';
import { methods, type PgBossInstance } from './boss.ts';

/**
 * The oldest supported version. In older versions, a worker that has lost a job can still settle it for the worker that
 * has it now.
 */
const oldest = { major: 12, minor: 35, schema: 43 } as const;
const wanted = `pg-boss ${oldest.major}.${oldest.minor} or a newer ${oldest.major} is needed`;

/**
 * Checks the engine before its first use: an older one would misread a worker's results, and complete failed jobs.
 *
 * @throws {BlumaWebhookError} `invalid_option`, `unsupported_engine`
 */
export function assertEngineVersion(
  boss: unknown,
  version = installedVersion(),
): asserts boss is PgBossInstance {
  const missing = methods.filter((name) => typeof Object(boss)[name] !== 'function');
  if (missing.includes('send') || missing.includes('work')) {
    refuseOption('boss', {
      expected: 'a PgBoss instance',
      got: toKind(boss),
      fix: 'give new PgBoss(…), started',
    });
  }
  if (version && !isSupported(version)) unsupported(`pg-boss is installed in version ${version}`);
  if (missing.length > 0) unsupported(`The pg-boss given has no ${missing.join(', ')}`);
}

/**
 * Checks the version of the schema in the database. It shows the version of pg-boss if the instance comes from another
 * copy of the package.
 *
 * @throws {BlumaWebhookError} `unsupported_engine`
 */
export async function assertSchemaVersion(boss: PgBossInstance): Promise<void> {
  const version = await boss.schemaVersion();
  if (version !== null && version < oldest.schema) {
    unsupported(`The pg-boss given has version ${version} of its schema`);
  }
}

/**
 * The version of pg-boss that this package resolves. `undefined` in a bundle, where `import.meta.url` may be missing
 * too.
 */
function installedVersion(): string | undefined {
  try {
    return createRequire(import.meta.url)('pg-boss/package.json').version;
  } catch {
    return undefined;
  }
}

function isSupported(version: string): boolean {
  const [major, minor = 0] = version.split('.').map(Number);
  return major === oldest.major && minor >= oldest.minor;
}

function unsupported(found: string): never {
  throw new BlumaWebhookError('unsupported_engine', `${found}: ${wanted}`);
}
