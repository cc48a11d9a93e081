import { longestTimerMs } from './sleep.ts';

/**
 * Does some work with a signal that aborts after so many ms, or when the other one does. To heed it is up to the work.
 * No timer is left when it is over.
 */
export async function withTimeLimit<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (ends: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const end = () => limit.abort(new DOMException(`Not done within ${ms} ms`, 'TimeoutError'));
  const timer = setTimeout(end, Math.min(ms, longestTimerMs));
  try {
    return await work(signal ? AbortSignal.any([limit.signal, signal]) : limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
