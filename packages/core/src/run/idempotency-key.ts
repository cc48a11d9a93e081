import { provider } from '#hmac';
import type { MaybePromise } from '../lib/maybe-promise.ts';

/**
 * The name of an event in a store: SHA-256 over namespace, NUL and id, in hex. So no id, however long or hostile,
 * reaches a server. The id is escaped as in JSON, since lone surrogates have no UTF-8 of their own, which would make
 * two such ids one; ordinary ids are not changed by that.
 */
export function idempotencyKey(namespace: string, id: string): MaybePromise<string> {
  return provider.sha256(`${namespace}\0${JSON.stringify(id).slice(1, -1)}`);
}
