import type { IdempotencyStore } from '@bluma-webhooks/core';
import { durations, type KeyAndToken } from './delivery-keys.ts';

/** What an event costs a store: a claim and its completion. */
export async function runEvent(store: IdempotencyStore, { key, token }: KeyAndToken) {
  const result = await store.claim(key, { token, ...durations });
  if (result.status !== 'acquired') throw new Error(`A new event is ${result.status}`);
  if ((await store.complete(result.claim, durations)) !== 'completed') {
    throw new Error('A completion is lost');
  }
}
