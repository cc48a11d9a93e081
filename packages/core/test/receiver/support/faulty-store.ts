import type { Claim, ClaimOptions, ClaimResult, IdempotencyStore } from '../../../src/index.ts';

/** What becomes of a call. `call` sends it on; `n` counts the calls of that method from 0. */
type Fault<Result> = (call: () => Promise<Result>, n: number) => Promise<Result>;

/** A fault that fits every method. */
type AnyFault = <Result>(call: () => Promise<Result>, n: number) => Promise<Result>;

export interface Faults {
  claim?: Fault<ClaimResult>;
  renew?: Fault<'renewed' | 'lost'>;
  complete?: Fault<'completed' | 'lost'>;
  release?: Fault<'released' | 'lost'>;
}

/** A call as the store saw it. */
export interface StoreCall {
  readonly method: keyof Faults;
  readonly key: string;
  readonly token: string;
  readonly atMs: number;
}

export interface FaultyStore extends IdempotencyStore {
  readonly calls: readonly StoreCall[];
  /** The calls of one method. */
  of(method: keyof Faults): readonly StoreCall[];
  /** Faults can be put in and taken out while a test runs. */
  readonly faults: Faults;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The server cannot be reached. */
export const fails: AnyFault = async () => {
  throw new Error('the store is away');
};

/** The server does what was asked, then the connection breaks. */
export const failsAfterwards: AnyFault = async (call) => {
  await call();
  throw new Error('the store hung up');
};

/** No answer ever comes, and nothing was done. */
export const hangs: AnyFault = () => new Promise(() => {});

/** The server does it at once; its answer takes `ms`. */
export function answersAfter(ms: number): AnyFault {
  return async (call) => {
    const result = await call();
    await sleep(ms);
    return result;
  };
}

/** A fault of the first `count` calls only. */
export function first(count: number, fault: AnyFault): AnyFault {
  return (call, n) => (n < count ? fault(call, n) : call());
}

/** Another runner has the event. */
export const isLost = async () => 'lost' as const;

/** A thin object around a store: keeps a record of all calls, and does to them what `faults` say. */
export function faulty(inner: IdempotencyStore, faults: Faults = {}): FaultyStore {
  const calls: StoreCall[] = [];
  const counts = { claim: 0, renew: 0, complete: 0, release: 0 };

  function through<Result>(
    method: keyof Faults,
    { key, token }: { readonly key: string; readonly token: string },
    fault: Fault<Result> | undefined,
    call: () => Result | Promise<Result>,
  ): Promise<Result> {
    calls.push({ method, key, token, atMs: performance.now() });
    const asyncCall = async () => call();
    return fault ? fault(asyncCall, counts[method]++) : asyncCall();
  }

  return {
    calls,
    faults,
    of: (method) => calls.filter((call) => call.method === method),
    claim: (key: string, options: ClaimOptions) =>
      through('claim', { key, token: options.token }, faults.claim, () =>
        inner.claim(key, options),
      ),
    renew: (claim: Claim, options) =>
      through('renew', claim, faults.renew, () => inner.renew(claim, options)),
    complete: (claim: Claim, options) =>
      through('complete', claim, faults.complete, () => inner.complete(claim, options)),
    release: (claim: Claim) =>
      through('release', claim, faults.release, () => inner.release(claim)),
    close: async () => {},
  };
}
