import { provider } from '#crypto';
import type { MaybePromise } from './crypto/provider.ts';

const encoder = new TextEncoder();

/**
 * The name of an event in a store: SHA-256 over endpoint, NUL and id, in hex. So no id, however long or hostile,
 * reaches a server. An id with lone surrogates has no UTF-8 of its own, which would make two such ids one; it is
 * escaped, behind another separator.
 */
export function idempotencyKey(endpoint: string, id: string): MaybePromise<string> {
  const isWellFormed = !/\p{Surrogate}/u.test(id);
  const text = isWellFormed ? `${endpoint}\0${id}` : `${endpoint}\x01${JSON.stringify(id)}`;
  return provider.sha256(encoder.encode(text));
}
