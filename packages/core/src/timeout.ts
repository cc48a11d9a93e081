/** Monotonic, in ms: how long something took, or when it is due. Never a time of day. */
export const now = (): number => performance.now();

export const expired: unique symbol = Symbol('expired');

/** The result of `work`, or `expired` if that takes longer than `ms`. The work itself goes on. */
export function within<T>(ms: number, work: Promise<T>): Promise<T | typeof expired> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, Math.max(ms, 0), expired);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** Like `within`, with a rejection in place of `expired`: for calls to a server that may never answer. */
export async function answered<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  const result = await within(ms, work);
  if (result === expired) throw new Error(`${what} did not answer in time`);
  return result;
}

/** Longer waits overflow the timers of every JavaScript engine and end at once. */
export const longestTimerMs = 2 ** 31 - 1;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
