import { type Sleeper, within } from './timeout.ts';

/** Resolves after `ms`, or when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const sleeper: Sleeper = {};
  const wake = () => sleeper.wake?.();
  signal.addEventListener('abort', wake);
  await within(ms, undefined, sleeper);
  signal.removeEventListener('abort', wake);
}
