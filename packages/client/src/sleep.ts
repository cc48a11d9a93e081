import { abortable } from './abortable.ts';

/** Longer waits overflow the timers of every JavaScript engine and end at once. */
export const maxTimerMs = 2 ** 31 - 1;

/** Resolves after so many ms. @throws what the signal aborts with */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(Math.max(ms, 0), maxTimerMs));
  });
  try {
    await abortable(signal, over);
  } finally {
    clearTimeout(timer);
  }
}
