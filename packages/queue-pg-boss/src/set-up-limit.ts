import { noAnswer } from './unavailable.ts';

export interface SetUpLimit {
  readonly timeoutMs: number;
  /** Called once if the set-up takes longer than a second. */
  readonly onSlow: () => void;
}

/** Ten minutes. Other processes may set up first, and a process that waits for them is better than one that fails. */
export const defaultSetUpMs = 600_000;

const slowMs = 1000;

/**
 * The result of setting up, which may have to wait for other processes that do the same, or `queue_unavailable` after
 * the limit. The set-up may go on. None of this keeps a process alive.
 */
export async function setUpWithin<T>(
  { timeoutMs, onSlow }: SetUpLimit,
  setUp: () => Promise<T>,
): Promise<T> {
  const slow = setTimeout(onSlow, slowMs).unref();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noAnswer(timeoutMs)), timeoutMs).unref();
  });
  try {
    return await Promise.race([setUp(), late]);
  } finally {
    clearTimeout(slow);
    clearTimeout(timer);
  }
}
