/** Monotonic, in ms: how long something took, or when it is due. Never a time of day. */
export const now = (): number => performance.now();

export const expired: unique symbol = Symbol();

/** Functions that end waits early. A wait takes its own out again, so that nothing piles up. */
export type Wakers = Set<() => void>;

/** The result of `work`, or `expired` if that takes longer than `ms` or a waker is called. The work itself goes on. */
export function within<T>(
  ms: number,
  work: Promise<T> | undefined,
  wakers?: Wakers,
): Promise<T | typeof expired> {
  return new Promise((resolve, reject) => {
    const ending =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        wakers?.delete(expire);
        settle(value);
      };
    const end = ending(resolve);
    const expire = () => end(expired);
    const timer = setTimeout(expire, Math.min(Math.max(ms, 0), longestTimerMs));
    wakers?.add(expire);
    work?.then(end, ending(reject));
  });
}

/** The result of a call to something that may throw, reject, or never answer; the last two and `ms` passing reject. */
export async function call<T>(ms: number, what: () => T | Promise<T>): Promise<T> {
  const result = await within(ms, Promise.resolve<T>(what()));
  if (result === expired) throw new Error('No answer');
  return result;
}

/** Longer waits overflow the timers of every JavaScript engine and end at once. */
export const longestTimerMs = 2 ** 31 - 1;
