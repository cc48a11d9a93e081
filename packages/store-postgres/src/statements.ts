import type { Table } from './table.ts';

/** The SQL of one table. Keys are bytes, tokens UUIDs, durations `'<n> ms'`. */
export interface Statements {
  /**
   * `$1` key, `$2` token, `$3` lease, `$4` retention (the longer one of lease and retention). One row: whether the event
   * is done and whether it has this token, as 0 or 1, its attempt, and the rest of its lease, in seconds.
   */
  readonly claim: string;
  /** `$1` key, `$2` token, `$3` lease. A row if it was renewed: the rest of the lease, in seconds. */
  readonly renew: string;
  /** `$1` key, `$2` token, `$3` attempt, `$4` retention. 1 if it is completed, now or before; else NULL or no row. */
  readonly complete: string;
  /**
   * As `complete`, but only in the transaction `$5`, and only if it is not completed yet. One row: whether this is that
   * transaction, and whether it is completed now; 0 or 1.
   */
  readonly completeOnce: string;
  /** `$1` key, `$2` token. A row if it was released. */
  readonly release: string;
  /**
   * `$1` key, `$2` token. One row: the id of the current transaction, 1 if `completeOnce` could not complete the event,
   * since it is done or has another token, else 0, and the role and search path of the connection.
   */
  readonly identifyTransaction: string;
  /** `$1` role, `$2` search path. Sets both for the rest of the transaction. */
  readonly restoreSession: string;
  /**
   * `$1` key. A row if there is a record: whether the event is done and whether no token has it, as 0 or 1, its attempt, and
   * the rest of its lease (NULL if no token has it) and of its retention, in seconds.
   */
  readonly inspect: string;
  /** `$1` limit. One row: the number of deleted records. */
  readonly sweep: string;
}

/** Constant within a statement: with a clock that advances, a row could pass neither of two opposite comparisons. */
const now = 'statement_timestamp()';
/** For the claim, which always is a transaction of its own. The server plans a keyword faster than a function. */
const claimNow = 'CURRENT_TIMESTAMP';

/**
 * Identifies a transaction of a connection by its start, in microseconds. A transaction id would prevent the server from
 * removing dead rows while long work has not written yet.
 */
const transactionId = '(extract(epoch FROM transaction_timestamp()) * 1000000)::bigint';

/**
 * Read at the end of the statement. A statement that waited for a lock uses the time of its start, so it never takes an
 * event over too early. But the lease that it grants may have ended already.
 */
const leaseLeft = 'extract(epoch FROM lease_expires_at - clock_timestamp())';

/**
 * The states of a record:
 * - running: `lease_expires_at` is the end of its lease
 * - released: `token` is NULL, and `lease_expires_at` is past
 * - done: `done`, and `lease_expires_at` equals `expires_at`
 *
 * So any token may claim a key whose `lease_expires_at` is past. `expires_at` is never earlier, and after it the record
 * counts as absent. `sweep_after` is never later than `expires_at`, and seldom changes: see `migration.ts`.
 */
export function createStatements({ name }: Table): Statements {
  const isClaimable = `record.lease_expires_at <= ${claimNow} OR record.token = excluded.token AND NOT record.done`;
  const isClaimed = `key = $1 AND token = $2 AND NOT done AND expires_at > ${now}`;

  const completeIf = (condition: string, rows: string) => `
INSERT INTO ${name} AS record (key, token, attempt, done, lease_expires_at, expires_at, sweep_after)
${rows}
ON CONFLICT (key) DO UPDATE SET
  token = excluded.token,
  attempt = excluded.attempt,
  done = true,
  lease_expires_at = excluded.lease_expires_at,
  expires_at = excluded.expires_at,
  sweep_after = least(record.sweep_after, excluded.sweep_after)
WHERE ${condition} OR record.expires_at <= ${now}
RETURNING 1 AS completed`;

  return {
    // ON CONFLICT DO UPDATE reads the row as it is now, other transactions' changes included, and returns it even if
    // every column keeps its value. A SELECT next to an INSERT that does nothing could do neither.
    claim: `
INSERT INTO ${name} AS record (key, token, attempt, done, lease_expires_at, expires_at, sweep_after)
VALUES ($1, $2, 1, false, ${claimNow} + $3::interval, ${claimNow} + $4::interval, ${claimNow} + $4)
ON CONFLICT (key) DO UPDATE SET
  token = CASE WHEN record.lease_expires_at <= ${claimNow} THEN excluded.token ELSE record.token END,
  attempt = CASE
    WHEN record.expires_at <= ${claimNow} THEN 1
    WHEN record.token = excluded.token OR record.lease_expires_at > ${claimNow} THEN record.attempt
    ELSE record.attempt + 1
  END,
  done = record.done AND record.lease_expires_at > ${claimNow},
  lease_expires_at = CASE WHEN ${isClaimable} THEN excluded.lease_expires_at ELSE record.lease_expires_at END,
  expires_at = CASE WHEN ${isClaimable} THEN excluded.expires_at ELSE record.expires_at END,
  sweep_after = least(record.sweep_after, excluded.sweep_after)
RETURNING done::integer, (token = $2)::integer AS has_token, attempt, ${leaseLeft} AS seconds_left`,

    renew: `
UPDATE ${name}
SET lease_expires_at = ${now} + $3::interval, expires_at = greatest(expires_at, ${now} + $3)
WHERE ${isClaimed}
RETURNING ${leaseLeft} AS seconds_left`,

    complete: completeIf(
      'record.token = excluded.token',
      `VALUES ($1, $2, $3, true, ${now} + $4::interval, ${now} + $4, ${now} + $4)`,
    ),

    completeOnce: `
WITH completed AS (${completeIf(
      'record.token = excluded.token AND NOT record.done',
      `SELECT $1::bytea, $2::uuid, $3::integer, true, ${now} + $4::interval, ${now} + $4, ${now} + $4
WHERE ${transactionId} = $5::bigint`,
    )}
)
SELECT (${transactionId} = $5)::integer AS same, count(*)::integer AS completed FROM completed`,

    release: `
UPDATE ${name}
SET token = NULL, lease_expires_at = '-infinity'
WHERE ${isClaimed}
RETURNING true AS released`,

    identifyTransaction: `
SELECT ${transactionId} AS transaction, count(*)::integer AS lost,
  current_setting('role') AS role, current_setting('search_path') AS path
FROM ${name}
WHERE key = $1 AND (done OR token IS DISTINCT FROM $2) AND expires_at > ${now}`,

    restoreSession: `SELECT set_config('role', $1, true), set_config('search_path', $2, true)`,

    inspect: `
SELECT done::integer, (token IS NULL)::integer AS released, attempt,
  CASE WHEN token IS NOT NULL THEN ${leaseLeft} END AS seconds_left,
  extract(epoch FROM expires_at - clock_timestamp()) AS retained_seconds
FROM ${name}
WHERE key = $1 AND expires_at > ${now}`,

    sweep: `
WITH expired AS MATERIALIZED (
  SELECT key FROM ${name}
  WHERE sweep_after <= ${now} AND expires_at <= ${now}
  ORDER BY sweep_after
  LIMIT $1
  FOR UPDATE SKIP LOCKED
), swept AS (
  DELETE FROM ${name} AS record USING expired WHERE record.key = expired.key RETURNING true
)
SELECT count(*)::integer AS swept FROM swept`,
  };
}
