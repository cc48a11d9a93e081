import { startTimer } from '#timers';

/** Resolves after `ms`, or when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      timer.stop();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = startTimer(ms, end);
    signal?.addEventListener('abort', end);
  });
}
