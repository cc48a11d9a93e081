import { setTimeout } from 'node:timers/promises';
import type { Claim, ClaimResult, IdempotencyStore } from '@bluma-webhooks/core';
import type { FrozenStoreUnderTest } from '../store-contract/store-under-test.ts';

/** How long the store waits for its server, in ms. */
const limitMs = 100;

/** A claim that the store rejected, with the late answer of its server. */
export interface LateClaim {
  readonly claim: Claim;
  readonly result: ClaimResult;
  /** Whether a caller has sent the claim again, and waits for it or has got it. */
  readonly isSentAgain: boolean;
  /** Sends a release to the server. */
  release(claim: Claim): unknown;
}

export type OnLateClaim = (late: LateClaim) => void;

/** The rule: the store releases a claim that was granted late, unless a caller has sent it again. */
const releaseLateClaim: OnLateClaim = ({ claim, result, isSentAgain, release }) => {
  if (result.status === 'acquired' && !isSentAgain) void release(claim);
};

/**
 * The server side of a connection. A frozen server reads the commands after it was thawed, in the order in which they
 * were sent.
 */
class Wire {
  #thaw: () => void = () => {};
  #last: Promise<unknown> = new Promise<void>((resolve) => {
    this.#thaw = resolve;
  });

  send<T>(command: () => Promise<T>): Promise<T> {
    const running = this.#last.then(command);
    this.#last = running.catch(() => {});
    return running;
  }

  thaw(): void {
    this.#thaw();
  }
}

/** A store whose connection to `server` is frozen until `thaw`. */
export function frozenStore(
  server: IdempotencyStore,
  onLateClaim: OnLateClaim = releaseLateClaim,
): FrozenStoreUnderTest {
  const wire = new Wire();
  /** For each token, the number of callers that wait for the claim or have got it. */
  const callers = new Map<string, number>();
  const addCaller = (token: string, count: number) =>
    callers.set(token, (callers.get(token) ?? 0) + count);

  const store: IdempotencyStore = {
    async claim(key, options) {
      const { token } = options;
      addCaller(token, 1);
      const sent = wire.send(async () => server.claim(key, options));
      const result = await withinLimit(sent);
      if (result?.status !== 'acquired') addCaller(token, -1);
      if (result) return result;
      void sent.then((late) => {
        const claim = { key, token, attempt: 1 };
        const isSentAgain = (callers.get(token) ?? 0) > 0;
        const release = (other: Claim) => wire.send(async () => server.release(other));
        onLateClaim({ claim, result: late, isSentAgain, release });
      });
      throw new Error(`The server has not answered for ${limitMs} ms`);
    },
    renew: (claim, options) => wire.send(async () => server.renew(claim, options)),
    complete: (claim, options) => wire.send(async () => server.complete(claim, options)),
    release: (claim) => wire.send(async () => server.release(claim)),
    close: async () => {},
  };
  return { store, peer: server, thaw: async () => wire.thaw(), close: async () => {} };
}

async function withinLimit<T>(sent: Promise<T>): Promise<T | undefined> {
  return Promise.race([sent, setTimeout(limitMs, undefined, { ref: false })]);
}
