import type { Hmac } from './crypto/provider.ts';
import type { Report } from './reporter.ts';
import { hmacOf } from './signature.ts';
import { answered, expired, now, within } from './timeout.ts';

/** Fetches the secret, or several during a rotation, from wherever it is kept. */
export type SecretResolver = () => string | readonly string[] | Promise<string | readonly string[]>;

/**
 * A webhook's secret; several during a rotation; or a function that fetches them. `undefined` is accepted here so
 * that `process.env.X` compiles, and refused when the receiver is made.
 */
export type SecretOption = string | undefined | readonly (string | undefined)[] | SecretResolver;

/** The keys to try, or `undefined` if none can be had now. */
export type SecretKeys = () => readonly Hmac[] | Promise<readonly Hmac[] | undefined>;

const cacheMs = 60_000;
/** How long a delivery waits for a resolver while an older value is at hand. */
const patienceMs = 1000;
/** A resolver that hangs is asked anew after this long. */
const resolverTimeoutMs = 10_000;

/** @throws {BlumaWebhookError} `missing_secret` */
export function createSecretKeys(secret: SecretOption, report: Report): SecretKeys {
  if (typeof secret === 'function') return resolvedKeys(secret, report);
  const keys = importAll(secret);
  return () => keys;
}

function importAll(secret: Exclude<SecretOption, SecretResolver>): readonly Hmac[] {
  if (secret === undefined || typeof secret === 'string') return [hmacOf(secret)];
  if (!Array.isArray(secret) || secret.length === 0) hmacOf(undefined);
  return secret.map((one, index) => hmacOf(one, `secret[${index}]`));
}

/** One call at a time, its value kept for a minute, and the last good one for as long as newer calls fail. */
function resolvedKeys(resolve: SecretResolver, report: Report): SecretKeys {
  let good: { readonly keys: readonly Hmac[]; readonly until: number } | undefined;
  let fetching: Promise<readonly Hmac[] | undefined> | undefined;

  const refresh = async () => {
    try {
      const secret = await answered(resolverTimeoutMs, (async () => resolve())(), 'The secret resolver');
      const keys = importAll(secret);
      good = { keys, until: now() + cacheMs };
    } catch (err) {
      report({ name: 'secret_failed', err });
    }
    fetching = undefined;
    return good?.keys;
  };

  return () => {
    if (good && now() < good.until) return good.keys;
    fetching ??= refresh();
    const last = good?.keys;
    if (!last) return fetching;
    return within(patienceMs, fetching).then((keys) => (keys === expired ? last : keys));
  };
}

