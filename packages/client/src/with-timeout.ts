import { maxTimerMs } from './sleep.ts';

/** The reason with which {@link withTimeout} aborts. */
export class TimeoutError extends Error {
  static override get name(): string {
    return 'TimeoutError';
  }
  override readonly name = 'TimeoutError';
}

/**
 * Runs `work` with a signal that aborts after `ms`, or when `signal` aborts. The work has to react to the signal. The
 * timer is cleared when the work ends.
 */
export async function withTimeout<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (ends: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const end = () => limit.abort(new TimeoutError(`Not done within ${ms} ms`));
  const timer =
    ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(end, Math.min(ms, maxTimerMs));
  try {
    return await work(signal ? AbortSignal.any([limit.signal, signal]) : limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
