/** Bluma's own ids are of this kind. */
export const plain = /^[\w.-]+$/;
export const maxPlainLength = 120;
const anyKey = /^([0-9a-f]{64}|[\w.-]+\/[\w.-]+)$/;

/** Whether a string can be the key of an event, as a receiver makes it. */
export function isIdempotencyKey(key: unknown): key is string {
  return typeof key === 'string' && key.length <= maxPlainLength && anyKey.test(key);
}
