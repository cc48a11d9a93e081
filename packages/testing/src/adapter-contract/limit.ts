import { setTimeout as sleep } from 'node:timers/promises';

/** The result of `work`, or a rejection that says what took longer than `ms`. */
export async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  const cancel = new AbortController();
  const limit = sleep(ms, undefined, { signal: cancel.signal }).then(() => {
    throw new Error(`${what}: not within ${ms} ms`);
  });
  limit.catch(() => {});
  try {
    return await Promise.race([work, limit]);
  } finally {
    cancel.abort();
  }
}

const pollMs = 2;

/** Waits until the condition holds; rejects after `ms`. */
export async function eventually(condition: () => boolean, what: string, ms = 1500): Promise<void> {
  const until = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > until) throw new Error(`Waited ${ms} ms in vain for ${what}`);
    await sleep(pollMs);
  }
}
