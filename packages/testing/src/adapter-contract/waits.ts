import { setTimeout as sleep } from 'node:timers/promises';

/** How long a case waits for something that has to happen, in ms. Only a failure takes so long. */
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

/** Waits until the condition holds; rejects after `ms`. */
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
 * Waits until the timers of this process that were started with `ms` have fired. One timer of twice the time would not
 * do: after the process has stood still, it can fire before a timer that an earlier one starts. So it waits in steps.
 */
export async function waitPast(ms: number, signal?: AbortSignal): Promise<void> {
  for (let step = 0; step < steps; step++) await sleep((2 * ms) / steps, undefined, { signal });
}
