import type { IdempotencyStore } from '@bluma-webhooks/core';

/** An empty store for one case, and the operations that the port does not have. */
export interface StoreUnderTest {
  readonly store: IdempotencyStore;
  /**
   * Another store on the same data, with its own connection, as a second process would have. A store whose data never
   * leaves the process is its own peer.
   */
  readonly peer: IdempotencyStore;
  /** Deletes the record of `key`, as an eviction or an operator would. It may delete other records too. */
  forget(key: string): Promise<void>;
  /** Closes everything that the factory opened for this case, including clients and servers. */
  close(): Promise<void>;
}

/** Called once for each case. No case may reach the data of another case. */
export type StoreFactory = () => Promise<StoreUnderTest>;

/** The cases, by name. Each case checks one promise of the port. A failure is reported under the name of its case. */
export type StoreCases = Readonly<Record<string, (subject: StoreUnderTest) => Promise<void>>>;

/** An empty store for a case about late claims. Its server does not answer. */
export interface FrozenStoreUnderTest {
  /**
   * A store with a short time limit, such as 100 ms. Before `thaw`, none of its calls reach the server. After `thaw`,
   * all of them do, in order, whether the store still waits for them or not.
   */
  readonly store: IdempotencyStore;
  /** Another store on the same data, with its own connection. Its server answers from the beginning. */
  readonly peer: IdempotencyStore;
  thaw(): Promise<void>;
  /** Closes everything that the factory opened for this case, including clients and servers. */
  close(): Promise<void>;
}

/** Called once for each case. No case may reach the data of another case. */
export type FrozenStoreFactory = () => Promise<FrozenStoreUnderTest>;

export type FrozenStoreCases = Readonly<
  Record<string, (subject: FrozenStoreUnderTest) => Promise<void>>
>;
