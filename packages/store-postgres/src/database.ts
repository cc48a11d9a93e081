import type { Row, Value } from './client.ts';
import type { TransactionLimiter } from './transaction-limiter.ts';

export interface CommandSettings {
  /** The time from the call to the result, in ms. `undefined`: no limit. */
  readonly timeoutMs: number | undefined;
  /** Whether statements get a name, under which the server stores their plans for the connection. */
  readonly prepare: boolean;
}

export type TimedCommandSettings = CommandSettings & { readonly timeoutMs: number };

/** Receives the command when it is sent. It settles when the server answers, after the time limit too. */
export type OnSent = (command: Promise<readonly Row[]>) => void;

/** Runs one statement. Rejects with `store_unavailable`, after the command timeout at the latest. */
export type Run = (text: string, values: Value[], onSent?: OnSent) => Promise<readonly Row[]>;

/** The steps of a transaction, in order. A step that rejects ends the transaction. */
export interface TransactionSteps<Db> {
  begin(run: Run): Promise<void>;
  /** Queries that it sends after it has returned are refused. */
  work(db: Db): Promise<void>;
  /** `changesSession`: the work may have changed the role or the search path of the connection. */
  complete(run: Run, changesSession: boolean): Promise<void>;
}

export interface Transactions<Db> {
  readonly limiter: TransactionLimiter;
  /**
   * Commits when all steps have resolved, else rolls back. Rejects with the error of the step, or with
   * `store_unavailable`.
   */
  run(steps: TransactionSteps<Db>): Promise<void>;
}

/** The part of a driver that the store uses. A handler writes through `Db`. */
export interface Database<Db> {
  readonly run: Run;
  /** For migrations, which wait for other migrations and may build an index. The caller sets the limit. */
  readonly runWithoutTimeout: Run;
  /** `undefined` if the driver has no connections for one user at a time. */
  readonly transactions?: Transactions<Db>;
}
