import { provider } from '#hmac';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { maxPlainLength, plain } from './key-format.ts';

/**
 * The name of an event in a store: `<namespace>/<id>` if both are plain and short, else 64 hex digits: SHA-256 over
 * namespace, NUL and id. So no id, however long or hostile, reaches a server. A hash has no slash, so no two names meet.
 *
 * The id is escaped as in JSON, since lone surrogates have no UTF-8 of their own, which would make two such ids one.
 */
export function idempotencyKey(namespace: string, id: string): MaybePromise<string> {
  const key = `${namespace}/${id}`;
  if (key.length <= maxPlainLength && plain.test(id) && plain.test(namespace)) return key;
  return provider.sha256(`${namespace}\0${JSON.stringify(id).slice(1, -1)}`);
}
