import type { Line } from './line.ts';
import type { Row, Value } from './queryable.ts';

export interface CommandSetting {
  /** From the call to the answer, in ms. Undefined: however long it takes. */
  readonly timeoutMs: number | undefined;
  /** Whether statements get a name, under which the server keeps its plan for the connection. */
  readonly prepare: boolean;
}

/** Runs one statement. Rejects with `store_unavailable`, after the command timeout at the latest. */
export type Run = (text: string, values: Value[]) => Promise<readonly Row[]>;

/** What happens in a transaction, one after the other. The first that rejects is the last. */
export interface Steps<Db> {
  begin(run: Run): Promise<void>;
  /** What it sends once it has returned is refused. */
  work(db: Db): Promise<void>;
  complete(run: Run): Promise<void>;
}

export interface Transactions<Db> {
  readonly line: Line;
  /**
   * Commits once all steps have resolved, else rolls back. Rejects with what a step rejects with, or
   * `store_unavailable`.
   */
  transact(steps: Steps<Db>): Promise<void>;
}

/** What the store needs of a driver. `Db` is what a handler gets for its own writes. */
export interface Database<Db> {
  readonly run: Run;
  /** Without a time limit: a migration waits for others, and may fill an index. Its caller sets the limit. */
  readonly runPatiently: Run;
  /** Missing where there is no way to a connection of one's own. */
  readonly transactions?: Transactions<Db>;
}
