import type { IdempotencyStore, Receiver, ReceiverOptions } from '@bluma-webhooks/core';

/** What stands around the adapter in its framework. */
export interface AdapterSetup {
  /**
   * Which of the framework's own body parsers runs before the adapter. `json` takes `application/json` and makes
   * objects of it; `raw` takes every content type and keeps the bytes as a `Buffer`. Each up to 16 MiB.
   */
  readonly parser: 'none' | 'json' | 'raw';
}

/** A server that is listening, with the adapter in it. */
export interface RunningAdapter {
  /** The endpoint's full URL. */
  readonly url: string;
  readonly receiver: Pick<Receiver, 'close'>;
  /** Stops listening and cuts the connections that are left. The contract has closed the receiver before. */
  close(): Promise<void>;
}

/** Starts a real server on a free port. Rejects with what the adapter throws over its options. */
export type StartAdapter = (
  options: ReceiverOptions,
  setup: AdapterSetup,
) => Promise<RunningAdapter>;

export interface AdapterContractOptions {
  /**
   * Makes an empty store for a case; the case closes it. Without it the adapter's own default is used, and where a
   * case needs a store that it can share or break, a small one that comes with the contract.
   */
  readonly createStore?: () => IdempotencyStore | Promise<IdempotencyStore>;
  /**
   * Whether one of the framework's body parsers can run before the adapter at all. Where none can (`false`), one
   * that is set up has to make no difference. `true`.
   */
  readonly parserRunsFirst?: boolean;
}
