import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Claim, ClaimOptions, ClaimResult, IdempotencyStore } from '@bluma-webhooks/core';

/** The database's clock, in ms; the same throughout a statement. */
const now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
/** A record whose lease and retention have ended counts as absent. */
const isExpired = `${now} - updated_at >= max(lease_ms, retain_ms)`;
const isHeld = `key = $key AND token = $token AND state = 'claimed' AND NOT ${isExpired}`;

const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS bluma_events (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL,       -- claimed, released or done
    token TEXT,
    attempt INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, -- in ms, as all times
    lease_ms INTEGER NOT NULL,
    retain_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

/** A store of one's own: remembers in a file, for the processes of one machine, and over their restarts. */
export function sqliteStore(file: string): IdempotencyStore {
  return new SqliteStore(new DatabaseSync(file, { timeout: 1000 }));
}

class SqliteStore implements IdempotencyStore {
  readonly #database: DatabaseSync;
  // Made once: to make a statement takes longer than to run it.
  readonly #claim: StatementSync;
  readonly #holder: StatementSync;
  readonly #renew: StatementSync;
  readonly #complete: StatementSync;
  readonly #release: StatementSync;
  readonly #sweep: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
    this.#claim = database.prepare(
      `INSERT INTO bluma_events VALUES ($key, 'claimed', $token, 1, ${now}, $lease, $retain)
      ON CONFLICT (key) DO UPDATE SET
        state = 'claimed', token = $token, updated_at = ${now}, lease_ms = $lease, retain_ms = $retain,
        attempt = CASE WHEN ${isExpired} THEN 1 WHEN token = $token THEN attempt ELSE attempt + 1 END
      WHERE ${isExpired} OR state = 'released'
        OR (state = 'claimed' AND (token = $token OR ${now} - updated_at >= lease_ms))
      RETURNING attempt`,
    );
    this.#holder = database.prepare(
      `SELECT state, updated_at + lease_ms - ${now} AS left FROM bluma_events WHERE key = $key`,
    );
    this.#renew = database.prepare(
      `UPDATE bluma_events SET updated_at = ${now}, lease_ms = $lease WHERE ${isHeld}`,
    );
    this.#complete = database.prepare(
      `INSERT INTO bluma_events VALUES ($key, 'done', $token, $attempt, ${now}, 0, $retain)
      ON CONFLICT (key) DO UPDATE SET
        state = 'done', token = $token, updated_at = ${now}, lease_ms = 0, retain_ms = $retain
      WHERE token = $token OR ${isExpired}`,
    );
    this.#release = database.prepare(
      `UPDATE bluma_events SET state = 'released', token = NULL, updated_at = ${now}, lease_ms = 0
      WHERE ${isHeld}`,
    );
    this.#sweep = database.prepare(
      `DELETE FROM bluma_events WHERE key IN
      (SELECT key FROM bluma_events WHERE ${isExpired} LIMIT $limit)`,
    );
  }

  async claim(key: string, { token, leaseMs, retainMs }: ClaimOptions): Promise<ClaimResult> {
    const named = { key: exact(key) };
    const acquired = this.#claim.get({ ...named, token, lease: leaseMs, retain: retainMs });
    if (acquired) {
      return { status: 'acquired', claim: { key, token, attempt: Number(acquired.attempt) } };
    }
    const holder = this.#holder.get(named);
    if (holder?.state === 'done') return { status: 'done' };
    // Free again by now: the next claim gets it.
    return { status: 'in_progress', retryAfterMs: Math.max(1, Number(holder?.left ?? 0)) };
  }

  async renew({ key, token }: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const { changes } = this.#renew.run({ key: exact(key), token, lease: leaseMs });
    return changes === 1 ? 'renewed' : 'lost';
  }

  async complete({ key, token, attempt }: Claim, { retainMs }: { readonly retainMs: number }) {
    const row = { key: exact(key), token, attempt, retain: retainMs };
    return this.#complete.run(row).changes === 1 ? 'completed' : 'lost';
  }

  async release({ key, token }: Claim) {
    const { changes } = this.#release.run({ key: exact(key), token });
    return changes === 1 ? 'released' : 'lost';
  }

  async sweep({ limit }: { readonly limit: number }) {
    return Number(this.#sweep.run({ limit }).changes);
  }

  async close() {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** SQLite stores text as UTF-8, in which strings that are not well formed would all be the same. */
function exact(key: string): string {
  return JSON.stringify(key);
}
