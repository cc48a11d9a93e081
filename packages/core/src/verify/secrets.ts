import { now } from '../lib/clock.ts';
import { settlesWithin, withTimeout } from '../lib/timeout.ts';
import type { Report } from '../ports/observer.ts';
import type { Hmac } from './hmac.ts';
import { createHmacKey, importKeys } from './signature.ts';

type Fetched = string | undefined | readonly (string | undefined)[];

/** Fetches the secret, or several during a rotation, from wherever it is kept. Nothing fetched counts as a failure. */
export type SecretResolver = () => Fetched | Promise<Fetched>;

/**
 * A webhook's secret; several during a rotation; or a function that fetches them. `undefined` is accepted here so
 * that `process.env.X` compiles, and refused when the receiver is made.
 */
export type SecretOption = string | undefined | readonly (string | undefined)[] | SecretResolver;

/** The keys to try, or `undefined` if none can be had by the deadline (monotonic, ms). */
export type SecretKeys = (
  deadline: number,
) => readonly Hmac[] | Promise<readonly Hmac[] | undefined>;

const cacheMs = 60_000;
/** How long a delivery waits for the resolver while there is an older value, in ms. */
const patienceMs = 1000;
/** After this time a resolver that does not answer is called again, in ms. */
const resolverTimeoutMs = 10_000;

/**
 * A resolver is called once at a time; its value is kept for a minute, and the last good one for as long as newer
 * calls fail.
 *
 * @throws {BlumaWebhookError} `missing_secret`
 */
export function createSecretKeys(secret: SecretOption, report: Report): SecretKeys {
  if (typeof secret !== 'function') {
    const keys = importKeys(secret, createHmacKey);
    return () => keys;
  }
  let good: readonly Hmac[] | undefined;
  let goodUntil = 0;
  let fetching: Promise<readonly Hmac[] | undefined> | undefined;

  const fetchKeys = async () => {
    try {
      good = importKeys(await withTimeout(resolverTimeoutMs, secret()), createHmacKey);
      goodUntil = now() + cacheMs;
    } catch (err) {
      report({ name: 'secret_failed', err });
    }
    fetching = undefined;
    return good;
  };

  const fetchUntil = async (deadline: number) => {
    fetching ??= fetchKeys();
    const leftMs = deadline - now();
    await settlesWithin(good ? Math.min(patienceMs, leftMs) : leftMs, fetching);
    return good;
  };

  return (deadline) => (good && now() < goodUntil ? good : fetchUntil(deadline));
}
