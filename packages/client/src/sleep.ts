import { abortable } from './abortable.ts';

/** Longer waits overflow the timers of every JavaScript engine and end immediately. */
export const maxTimerMs = 2 ** 31 - 1;

/** Resolves after `ms`. @throws the signal's reason */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(Math.max(ms, 0), maxTimerMs));
  });
  try {
    await abortable(signal, elapsed);
  } finally {
    clearTimeout(timer);
  }
}
