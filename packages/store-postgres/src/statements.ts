import type { Table } from './table.ts';

/** The SQL of one table. Keys are bytes, tokens UUIDs, durations `'<n> ms'`. */
export interface Statements {
  /**
   * `$1` key, `$2` token, `$3` lease, `$4` retention (the longer one of lease and retention). One row: whether it is
   * done and whether it is this token's, as 0 or 1, its attempt, and what is left of its lease, in seconds.
   */
  readonly claim: string;
  /** `$1` key, `$2` token, `$3` lease. A row if it was renewed: what is left of the lease, in seconds. */
  readonly renew: string;
  /** `$1` key, `$2` token, `$3` attempt, `$4` retention. 1 if it is completed, now or before; else NULL or no row. */
  readonly complete: string;
  /**
   * As `complete`, but only in the transaction `$5`, and only if it is not completed yet. One row: whether it is that
   * transaction, and whether it is completed now; 0 or 1.
   */
  readonly completeOnce: string;
  /** `$1` key, `$2` token. A row if it was released. */
  readonly release: string;
  /**
   * `$1` key, `$2` token. One row: the transaction it is in, and 1 if the event is another's or done, so that
   * `completeOnce` would not complete it, else 0.
   */
  readonly begun: string;
  /** `$1` limit. One row: how many were deleted. */
  readonly sweep: string;
}

/** The same throughout a statement: a clock that goes on between two comparisons could make a row that is neither. */
const now = 'statement_timestamp()';
/** Of a claim, which is always a transaction of its own. As a keyword it takes the server less time to plan. */
const claimNow = 'CURRENT_TIMESTAMP';

/**
 * Tells a transaction from the others of its connection: when it began, in microseconds. Its id would do as well, but a
 * transaction that has one keeps dead rows from being cleared, and so would work that waits for long before it writes.
 */
const transaction = '(extract(epoch FROM transaction_timestamp()) * 1000000)::bigint';

/**
 * Told at the end: a statement that waited for a lock goes on by the time at which it began. That is safe, since it takes
 * nothing over too early, but a lease that it gives may be over already.
 */
const leaseLeft = 'extract(epoch FROM free_at - clock_timestamp())';

/**
 * What a record's columns say:
 * - running: `free_at` is the end of its lease
 * - released: there is no `token`, and `free_at` is past
 * - done: `done`, and `free_at` is `kept_until`
 *
 * So a key is free for any token once its `free_at` is past. `kept_until` is never earlier, and from then on the record
 * counts as absent. `sweep_from` is never later than `kept_until`, and seldom changes: see `migration.ts`.
 */
export function statementsOf({ name }: Table): Statements {
  const isFreeOrMine = `record.free_at <= ${claimNow} OR record.token = excluded.token AND NOT record.done`;
  const isMine = `key = $1 AND token = $2 AND NOT done AND kept_until > ${now}`;

  const completeIf = (condition: string, rows: string) => `
INSERT INTO ${name} AS record (key, token, attempt, done, free_at, kept_until, sweep_from)
${rows}
ON CONFLICT (key) DO UPDATE SET
  token = excluded.token,
  attempt = excluded.attempt,
  done = true,
  free_at = excluded.free_at,
  kept_until = excluded.kept_until,
  sweep_from = least(record.sweep_from, excluded.sweep_from)
WHERE ${condition} OR record.kept_until <= ${now}
RETURNING 1 AS completed`;

  return {
    // What another has changed since this statement began is seen as it is now, and the row is returned even where all
    // of it stays. A SELECT beside an INSERT that does nothing could do neither.
    claim: `
INSERT INTO ${name} AS record (key, token, attempt, done, free_at, kept_until, sweep_from)
VALUES ($1, $2, 1, false, ${claimNow} + $3::interval, ${claimNow} + $4::interval, ${claimNow} + $4)
ON CONFLICT (key) DO UPDATE SET
  token = CASE WHEN record.free_at <= ${claimNow} THEN excluded.token ELSE record.token END,
  attempt = CASE
    WHEN record.kept_until <= ${claimNow} THEN 1
    WHEN record.token = excluded.token OR record.free_at > ${claimNow} THEN record.attempt
    ELSE record.attempt + 1
  END,
  done = record.done AND record.free_at > ${claimNow},
  free_at = CASE WHEN ${isFreeOrMine} THEN excluded.free_at ELSE record.free_at END,
  kept_until = CASE WHEN ${isFreeOrMine} THEN excluded.kept_until ELSE record.kept_until END,
  sweep_from = least(record.sweep_from, excluded.sweep_from)
RETURNING done::integer, (token = $2)::integer AS mine, attempt, ${leaseLeft} AS seconds_left`,

    renew: `
UPDATE ${name}
SET free_at = ${now} + $3::interval, kept_until = greatest(kept_until, ${now} + $3)
WHERE ${isMine}
RETURNING ${leaseLeft} AS seconds_left`,

    complete: completeIf(
      'record.token = excluded.token',
      `VALUES ($1, $2, $3, true, ${now} + $4::interval, ${now} + $4, ${now} + $4)`,
    ),

    completeOnce: `
WITH completed AS (${completeIf(
      'record.token = excluded.token AND NOT record.done',
      `SELECT $1::bytea, $2::uuid, $3::integer, true, ${now} + $4::interval, ${now} + $4, ${now} + $4
WHERE ${transaction} = $5::bigint`,
    )}
)
SELECT (${transaction} = $5)::integer AS same, count(*)::integer AS completed FROM completed`,

    release: `
UPDATE ${name}
SET token = NULL, free_at = '-infinity'
WHERE ${isMine}
RETURNING true AS released`,

    begun: `
SELECT ${transaction} AS transaction, count(*)::integer AS lost FROM ${name}
WHERE key = $1 AND (done OR token IS DISTINCT FROM $2) AND kept_until > ${now}`,

    sweep: `
WITH expired AS MATERIALIZED (
  SELECT key FROM ${name}
  WHERE sweep_from <= ${now} AND kept_until <= ${now}
  ORDER BY sweep_from
  LIMIT $1
  FOR UPDATE SKIP LOCKED
), swept AS (
  DELETE FROM ${name} AS record USING expired WHERE record.key = expired.key RETURNING true
)
SELECT count(*)::integer AS swept FROM swept`,
  };
}
