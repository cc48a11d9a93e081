import { now } from '../lib/clock.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { sleep } from '../lib/sleep.ts';
import { settlesWithin, withTimeout } from '../lib/timeout.ts';
import { TokenBucket } from '../lib/token-bucket.ts';
import type { Report } from '../ports/observer.ts';
import { createSecretKeys, type Secret, type SecretKey } from './secret-key.ts';

type Fetched = Secret | undefined | readonly (Secret | undefined)[];

/** Fetches the secret, or several during a rotation. No secret counts as a failure. */
export type SecretResolver = () => Fetched | Promise<Fetched>;

/**
 * A webhook's secret; several during a rotation; or a function that fetches them. `undefined` is accepted here so
 * that `process.env.X` compiles, and refused when the receiver is made.
 */
export type SecretOption = Fetched | SecretResolver;

/** The keys of a webhook's secrets. */
export interface SecretKeys {
  /** The keys to try, or `undefined` if none can be had by the deadline (monotonic, ms). */
  get(deadline: number): MaybePromise<readonly SecretKey[] | undefined>;
  /** Other keys than `tried`, if the resolver has some: after a rotation, the cached ones are old. Asked at a limited rate. */
  getNewer(
    tried: readonly SecretKey[],
    deadline: number,
  ): MaybePromise<readonly SecretKey[] | undefined>;
}

const cacheMs = 60_000;
/** How long a delivery waits for the resolver while there is an older value, in ms. */
const patienceMs = 1000;
/** After this time a resolver that does not answer is called again, in ms. */
const resolverTimeoutMs = 10_000;
/** The pause after the second failure in a row, in ms. It doubles with each failure. */
const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** Anyone can send signatures that fit no key. */
const checksInARow = 3;
const checkEveryMs = 10_000;

/** @throws {BlumaWebhookError} `missing_secret` */
export function createSecretKeySource(secret: SecretOption, report: Report): SecretKeys {
  const warnOnce = createPaddingWarning(report);
  if (typeof secret === 'function') return new ResolvedKeys(secret, warnOnce, report);
  const keys = createSecretKeys(secret);
  warnOnce(keys);
  return { get: () => keys, getNewer: () => undefined };
}

function createPaddingWarning(report: Report) {
  let hasWarned = false;
  return (keys: readonly SecretKey[]) => {
    const secretIndex = keys.findIndex(({ isPadded }) => isPadded);
    if (secretIndex < 0 || hasWarned) return;
    hasWarned = true;
    const fix = 'Remove the white space or quotes around the secret';
    report({ name: 'secret_padded', fix }, { secretIndex });
  };
}

/**
 * The resolver is called once at a time. Its value is used for a minute, and the last good value for as long as newer calls
 * fail.
 */
class ResolvedKeys implements SecretKeys {
  readonly #resolver: SecretResolver;
  readonly #onKeys: (keys: readonly SecretKey[]) => void;
  readonly #report: Report;
  readonly #checks = new TokenBucket(checksInARow, checkEveryMs);
  #keys: readonly SecretKey[] | undefined;
  #freshUntil = 0;
  #fetching: Promise<void> | undefined;
  #failures = 0;
  #pauseUntil = 0;

  constructor(
    resolver: SecretResolver,
    onKeys: (keys: readonly SecretKey[]) => void,
    report: Report,
  ) {
    this.#resolver = resolver;
    this.#onKeys = onKeys;
    this.#report = report;
  }

  get(deadline: number): MaybePromise<readonly SecretKey[] | undefined> {
    return this.#keys && now() < this.#freshUntil ? this.#keys : this.#fetchUntil(deadline);
  }

  async getNewer(
    tried: readonly SecretKey[],
    deadline: number,
  ): Promise<readonly SecretKey[] | undefined> {
    if (this.#keys === tried && (this.#fetching || this.#checks.tryTake())) {
      await this.#fetchUntil(deadline);
    }
    return this.#keys === tried ? undefined : this.#keys;
  }

  async #fetchUntil(deadline: number): Promise<readonly SecretKey[] | undefined> {
    if (this.#keys && now() < this.#pauseUntil) return this.#keys;
    this.#fetching ??= this.#fetch();
    const leftMs = deadline - now();
    await settlesWithin(this.#keys ? Math.min(patienceMs, leftMs) : leftMs, this.#fetching);
    return this.#keys;
  }

  async #fetch(): Promise<void> {
    const pauseMs = this.#pauseUntil - now();
    if (pauseMs > 0) await sleep(pauseMs);
    try {
      const resolver = this.#resolver;
      this.#keys = createSecretKeys(await withTimeout(resolverTimeoutMs, resolver()));
      this.#freshUntil = now() + cacheMs;
      this.#failures = 0;
      this.#onKeys(this.#keys);
    } catch (err) {
      this.#report({ name: 'secret_failed', err });
      this.#failures += 1;
      this.#pauseUntil = now() + pauseAfter(this.#failures);
    }
    this.#fetching = undefined;
  }
}

/** In ms. After a first failure the resolver is called again without a pause: it may work again immediately. */
function pauseAfter(failures: number): number {
  return failures < 2 ? 0 : Math.min(firstPauseMs * 2 ** (failures - 2), longestPauseMs);
}
