import type { IdempotencyStore, Receiver, ReceiverOptions } from '@bluma-webhooks/core';

/** The framework's setup around the adapter. */
export interface AdapterSetup {
  /**
   * Which of the framework's own body parsers runs before the adapter. `json` takes `application/json` and makes
   * objects of it; `raw` takes every content type and saves the bytes as a `Buffer`. Each up to 16 MiB.
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
   * Makes an empty store for a case. The case closes the store. Without this option, a case uses the adapter's default
   * store, or a small store of the contract's own where it shares or breaks one.
   */
  readonly createStore?: (() => IdempotencyStore | Promise<IdempotencyStore>) | undefined;
  /**
   * Whether one of the framework's body parsers can run before the adapter. With `false`, a parser must make no
   * difference.
   *
   * @default true
   */
  readonly parserRunsFirst?: boolean | undefined;
}
