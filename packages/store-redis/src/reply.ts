import type { StoredEvent } from '@bluma-webhooks/core';

/**
 * Converts the reply of the script `inspect`. Null: there is no record. Undefined: this is not a reply of the script.
 */
export function toStoredEvent(reply: unknown): StoredEvent | null | undefined {
  const text = Buffer.isBuffer(reply) ? reply.toString() : reply;
  if (text === '') return null;
  const words = /^(claimed|released|done) (\d+) (-?\d+) (-?\d+)$/.exec(String(text));
  if (!words) return undefined;
  const [, word, attempt, leaseMs, expiryMs] = words;
  const state = word === 'claimed' || word === 'released' ? word : 'done';
  const inMs = (ms: string | undefined) => new Date(Date.now() + Number(ms));
  return {
    state,
    attempt: Number(attempt),
    ...(state === 'claimed' && { leaseExpiresAt: inMs(leaseMs) }),
    expiresAt: inMs(expiryMs),
  };
}

/**
 * The whole number that a script replied. Clients may be configured to return other types: ioredis with `stringNumbers`
 * returns strings, node-redis with a type mapping returns any type.
 */
export function toInteger(reply: unknown): number | undefined {
  const isNumeric =
    typeof reply === 'number' ||
    typeof reply === 'bigint' ||
    (typeof reply === 'string' && /^-?\d+$/.test(reply));
  const number = isNumeric ? Number(reply) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The number of an attempt, in the form that a record has. */
export function toCount(attempt: number): string {
  return Number.isSafeInteger(attempt) && attempt >= 0 ? String(attempt) : '0';
}
