import type { Run } from './run.ts';

const rowCount = 256;

/**
 * The runs of this process, in short rows by a hash of their keys. A `Map` or `Set` would keep ended runs in memory: each
 * time that one fills up it moves to a new table, and V8 keeps the former tables, and what they hold, until its next major
 * collection. See docs/decisions/2026-11-22-runs-in-rows.md.
 */
export class RunRegistry {
  readonly #rows: Run[][] = [];

  /** The run of this event that a delivery can join. */
  findJoinable(key: string): Run | undefined {
    return this.#row(key).find((run) => run.key === key && run.isJoinable);
  }

  /** Starts a run, which deliveries can join from here on. */
  start(run: Run): void {
    const row = this.#row(run.key);
    row.push(run);
    run.finished = run.execute().then(() => {
      row.splice(row.indexOf(run), 1);
    });
  }

  all(): Run[] {
    return this.#rows.flat();
  }

  /** Keys are hexadecimal digits, evenly spread. */
  #row(key: string): Run[] {
    const index = ((key.charCodeAt(0) << 4) ^ key.charCodeAt(1)) & (rowCount - 1);
    const row = this.#rows[index] ?? [];
    this.#rows[index] = row;
    return row;
  }
}
