import { unansweredError } from './errors.ts';

export interface SetupTimeout {
  readonly timeoutMs: number;
  /** Called once if the setup takes longer than a second. */
  readonly onSlow: () => void;
}

/** Ten minutes. It is better that a process waits for the setup of others than that it fails. */
export const defaultSetupTimeoutMs = 600_000;

const slowMs = 1000;

/**
 * The result of a setup, which may wait for other processes that set up the same queue. Rejects with
 * `queue_unavailable` after the limit, while the setup may continue. Its timers keep no process alive.
 */
export async function withSetupTimeout<T>(
  { timeoutMs, onSlow }: SetupTimeout,
  setup: () => Promise<T>,
): Promise<T> {
  const slow = setTimeout(onSlow, slowMs).unref();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unansweredError(timeoutMs)), timeoutMs).unref();
  });
  try {
    return await Promise.race([setup(), timeout]);
  } finally {
    clearTimeout(slow);
    clearTimeout(timer);
  }
}
