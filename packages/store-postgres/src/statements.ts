import type { Table } from './table.ts';

/** The SQL of one table. Keys and tokens come in hex, durations in ms. */
export interface Statements {
  /** `$1` key, `$2` token, `$3` leaseMs, `$4` retainMs. One row: status, attempt, ms left of the lease. */
  readonly claim: string;
  /** `$1` key, `$2` token, `$3` leaseMs. A row if it was renewed. */
  readonly renew: string;
  /** `$1` key, `$2` token, `$3` attempt, `$4` retainMs. A row if it is completed, now or before. */
  readonly complete: string;
  /** As `complete`, but a row only if it is completed now. */
  readonly completeOnce: string;
  /** `$1` key, `$2` token. A row if it was released. */
  readonly release: string;
  /** `$1` key, `$2` token. A row if the key is another's, or done, so that `completeOnce` would return none. */
  readonly isLost: string;
  /** `$1` limit. One row: how many were deleted. */
  readonly sweep: string;
}

const ms = (parameter: string) => `${parameter}::float8 * interval '1 ms'`;
const key = "decode($1, 'hex')";
const token = "decode($2, 'hex')";

/**
 * A record is released without a token, done with a token and without a lease, and running with both. `kept_until` is
 * never before `leased_until`; past it, the record counts as absent.
 *
 * The clock is read once where a statement compares it more than once: it goes on between two readings, and an answer
 * made of both could be neither.
 */
export function statementsOf({ name }: Table): Statements {
  const upsertDone = (condition: string) => `
INSERT INTO ${name} AS record (key, token, attempt, leased_until, kept_until)
VALUES (${key}, ${token}, $3::integer, NULL, clock_timestamp() + ${ms('$4')})
ON CONFLICT (key) DO UPDATE SET
  token = excluded.token,
  attempt = excluded.attempt,
  leased_until = NULL,
  kept_until = excluded.kept_until
WHERE (${condition}) OR record.kept_until <= clock_timestamp()
RETURNING true AS completed`;

  return {
    // A row that was changed by another since this statement began is seen here as it is, not as it was; and it is
    // returned even if nothing in it changes.
    claim: `
INSERT INTO ${name} AS record (key, token, attempt, leased_until, kept_until)
SELECT ${key}, ${token}, 1, now + ${ms('$3')}, now + ${ms('greatest($3::float8, $4::float8)')}
FROM clock_timestamp() AS clock(now)
ON CONFLICT (key) DO UPDATE SET (token, attempt, leased_until, kept_until) = (
  SELECT
    CASE WHEN may_run THEN excluded.token ELSE record.token END,
    CASE standing WHEN 'absent' THEN 1 WHEN 'free' THEN record.attempt + 1 ELSE record.attempt END,
    CASE WHEN may_run THEN now + ${ms('$3')} ELSE record.leased_until END,
    CASE WHEN may_run THEN now + ${ms('greatest($3::float8, $4::float8)')} ELSE record.kept_until END
  FROM clock_timestamp() AS clock(now), LATERAL (
    SELECT CASE
      WHEN record.kept_until <= now THEN 'absent'
      WHEN record.token IS NULL THEN 'free'
      WHEN record.leased_until IS NULL THEN 'done'
      WHEN record.token = excluded.token THEN 'same'
      WHEN record.leased_until <= now THEN 'free'
      ELSE 'held'
    END
  ) AS found(standing), LATERAL (SELECT standing IN ('absent', 'free', 'same')) AS verdict(may_run)
)
RETURNING
  CASE
    WHEN leased_until IS NULL THEN 'done'
    WHEN token = ${token} THEN 'acquired'
    ELSE 'in_progress'
  END AS status,
  attempt,
  greatest(0, extract(epoch FROM leased_until - clock_timestamp()) * 1000)::float8 AS wait`,

    renew: `
UPDATE ${name}
SET leased_until = now + ${ms('$3')}, kept_until = greatest(kept_until, now + ${ms('$3')})
FROM clock_timestamp() AS clock(now)
WHERE key = ${key} AND token = ${token} AND leased_until IS NOT NULL AND kept_until > now
RETURNING true AS renewed`,

    complete: upsertDone('record.token = excluded.token'),

    completeOnce: upsertDone('record.token = excluded.token AND record.leased_until IS NOT NULL'),

    release: `
UPDATE ${name}
SET token = NULL, leased_until = NULL
WHERE key = ${key} AND token = ${token} AND leased_until IS NOT NULL
  AND kept_until > clock_timestamp()
RETURNING true AS released`,

    isLost: `
SELECT true AS lost FROM ${name}
WHERE key = ${key} AND kept_until > clock_timestamp()
  AND (token IS DISTINCT FROM ${token} OR leased_until IS NULL)`,

    // statement_timestamp(), since an index is of no use to a condition on a clock that goes on.
    sweep: `
WITH expired AS MATERIALIZED (
  SELECT key FROM ${name}
  WHERE kept_until_hour <= date_trunc('hour', statement_timestamp() AT TIME ZONE 'UTC')
    AND kept_until <= statement_timestamp()
  ORDER BY kept_until_hour
  LIMIT $1::integer
  FOR UPDATE SKIP LOCKED
), swept AS (
  DELETE FROM ${name} AS record USING expired WHERE record.key = expired.key RETURNING true
)
SELECT count(*)::integer AS swept FROM swept`,
  };
}
