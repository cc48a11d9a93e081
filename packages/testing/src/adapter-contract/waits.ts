import { setTimeout as sleep } from 'node:timers/promises';

/** How long a case waits for something that has to happen, in ms. Only a failed case waits this long. */
export const patienceMs = 30_000;

/** Rejects if `work` takes longer than `ms`. */
export async function withTimeout<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
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

/** Waits until the condition is true. Rejects after `ms`. */
export async function eventually(
  condition: () => boolean,
  what: string,
  ms = patienceMs,
): Promise<void> {
  const until = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > until) throw new Error(`Waited ${ms} ms in vain for ${what}`);
    await sleep(pollMs);
  }
}

const steps = 4;

/**
 * Waits until the timers of this process that were started with `ms` have fired. A single timer of twice the time is
 * not enough: after the process was blocked, it can fire before a timer that an earlier timer starts. The steps avoid
 * this.
 */
export async function waitPast(ms: number, signal?: AbortSignal): Promise<void> {
  for (let step = 0; step < steps; step++) await sleep((2 * ms) / steps, undefined, { signal });
}
