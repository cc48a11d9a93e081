import type { IdempotencyStore } from '@bluma-webhooks/core';

/** What a case is given: an empty store, and what the port alone cannot show. */
export interface StoreUnderTest {
  readonly store: IdempotencyStore;
  /**
   * Another store on the same data, with a connection of its own: what a second process would have. A store whose
   * data never leaves the process gives itself.
   */
  readonly peer: IdempotencyStore;
  /** Makes the record of `key` vanish, as an eviction or an operator would. Other records may go with it. */
  forget(key: string): Promise<void>;
  /** Ends what the factory opened for this case, clients and servers included. */
  close(): Promise<void>;
}

/** Called once per case. The data of one case must be out of the reach of every other. */
export type StoreFactory = () => Promise<StoreUnderTest>;

/** One promise of the port, under the name that a failure is reported by. */
export type StoreCases = Readonly<Record<string, (subject: StoreUnderTest) => Promise<void>>>;

/** What a case for late calls is given: an empty store whose server does not answer. */
export interface FrozenStoreUnderTest {
  /**
   * A store with a short time limit, such as 100 ms. Until `thaw`, nothing that it sends reaches the server. Then all of
   * it does, in its order, whether the store still waits for it or not.
   */
  readonly store: IdempotencyStore;
  /** Another store on the same data, with a connection of its own, whose server answers from the beginning. */
  readonly peer: IdempotencyStore;
  thaw(): Promise<void>;
  /** Ends what the factory opened for this case, clients and servers included. */
  close(): Promise<void>;
}

/** Called once per case. The data of one case must be out of the reach of every other. */
export type FrozenStoreFactory = () => Promise<FrozenStoreUnderTest>;

export type FrozenStoreCases = Readonly<
  Record<string, (subject: FrozenStoreUnderTest) => Promise<void>>
>;
