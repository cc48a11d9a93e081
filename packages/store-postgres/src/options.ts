import type { Logger } from '@bluma-webhooks/core';
import { adaptLogger, assertOptions, duration } from '@bluma-webhooks/core/shared';
import type { TableOptions } from './table.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Node's timers treat a longer time as 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

export interface PostgresStoreOptions extends TableOptions {
  /**
   * How long a call may take, in ms, the wait for a connection of the pool included. Then it rejects with
   * `store_unavailable`, though it may still take effect.
   *
   * @default 2000
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How long `migrate()` may take, in ms, the wait for another process's migration included.
   *
   * @default 600_000 (10 minutes)
   */
  readonly migrationTimeoutMs?: number | undefined;
  /**
   * Receives a warning when `migrate()` has taken a second, since it may wait for another process. Receives a warning for
   * a pool whose settings do not fit: `fetch_types`, `pool_on_workers`.
   *
   * @default console
   */
  readonly logger?: Logger | undefined;
  /**
   * How long the store recognises an event that `transaction` completed, in ms. Give it the receiver's `retainMs` and 5
   * minutes for clocks that differ. The receiver's applies once the receiver has completed the event too.
   *
   * @default 605_100_000 (7 days and 5 minutes)
   */
  readonly retainMs?: number | undefined;
  /**
   * Names the store's statements, so that the server parses and plans each once per connection. For `pg` pools and
   * postgres.js. Don't use it behind a pooler in transaction mode that does not track prepared statements (PgBouncer
   * before 1.21, or with `max_prepared_statements = 0`).
   *
   * @default false
   */
  readonly prepare?: boolean | undefined;
}

export interface Settings {
  readonly commandTimeoutMs: number;
  readonly migrationTimeoutMs: number;
  readonly logger: Logger;
  readonly retainMs: number;
  readonly prepare: boolean;
}

export const optionNames: Readonly<Record<keyof PostgresStoreOptions | 'pool', true>> = {
  commandTimeoutMs: true,
  logger: true,
  migrationTimeoutMs: true,
  pool: true,
  prepare: true,
  retainMs: true,
  schema: true,
  table: true,
};

/** @throws {BlumaWebhookError} `invalid_option` */
export function resolveOptions(options: PostgresStoreOptions): Settings {
  assertOptions(options, optionNames);
  const { commandTimeoutMs = 2000, retainMs = 7 * dayMs + 5 * minuteMs, prepare = false } = options;
  const { migrationTimeoutMs = 10 * minuteMs } = options;
  return {
    commandTimeoutMs: duration('commandTimeoutMs', commandTimeoutMs, longestTimerMs),
    migrationTimeoutMs: duration('migrationTimeoutMs', migrationTimeoutMs, longestTimerMs),
    logger: adaptLogger(options.logger),
    retainMs: duration('retainMs', retainMs, Number.MAX_SAFE_INTEGER),
    prepare,
  };
}
