import type { IdempotencyStore, Receiver, ReceiverOptions } from '@bluma-webhooks/core';

/** The framework's setup around the adapter. */
export interface AdapterSetup {
  /**
   * The framework's own body parser that runs before the adapter. `json` parses `application/json` to objects.
   * `json-and-bytes` does so too, and stores the bytes as a `Buffer` in `rawBody`. `raw` reads every content type and stores
   * the bytes as a `Buffer`. All accept up to 16 MiB. A framework without such a parser ignores the value.
   */
  readonly parser: 'none' | 'json' | 'json-and-bytes' | 'raw';
}

/** A listening server with the adapter. */
export interface RunningAdapter {
  /** The endpoint's full URL. */
  readonly url: string;
  readonly receiver: Pick<Receiver, 'close'>;
  /** Stops listening and closes the remaining connections. The contract closes the receiver first. */
  close(): Promise<void>;
}

/** Starts a real server on a free port. Rejects with the error that the adapter throws for invalid options. */
export type StartAdapter = (
  options: ReceiverOptions,
  setup: AdapterSetup,
) => Promise<RunningAdapter>;

export interface AdapterContractOptions {
  /**
   * Creates an empty store for a case. The case closes the store. Without this option, a case uses the adapter's
   * default store. A case that shares a store, or that replaces its methods, then uses a small store of the contract.
   */
  readonly createStore?: (() => IdempotencyStore | Promise<IdempotencyStore>) | undefined;
  /**
   * Whether a body parser of the framework can run before the adapter. With `false`, a parser must make no difference.
   *
   * @default true
   */
  readonly parserRunsFirst?: boolean | undefined;
}
