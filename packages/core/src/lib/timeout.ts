import { startAlarm, stopAlarm } from '#timers';
import { isPromise, type MaybePromise } from './maybe-promise.ts';

/** Monotonic, in ms: how long something took, or when it is due. Never a time of day. */
export const now = (): number => performance.now();

export const expired: unique symbol = Symbol();

/** Who waits, and how to end that early. */
export interface Sleeper {
  wake?: (() => void) | undefined;
}

/** The result of `work`, or `expired` if that takes longer than `ms` or the sleeper is woken. The work itself goes on. */
export function within<T>(
  ms: number,
  work: Promise<T> | undefined,
  sleeper?: Sleeper,
): Promise<T | typeof expired> {
  return new Promise((resolve, reject) => {
    const end = (value: T | typeof expired) => {
      stopAlarm(alarm);
      resolve(value);
    };
    const expire = () => end(expired);
    const alarm = startAlarm(ms, expire);
    if (sleeper) sleeper.wake = expire;
    work?.then(end, (reason) => {
      stopAlarm(alarm);
      reject(reason);
    });
  });
}

/**
 * The result of a call that may never answer. One that answers synchronously costs nothing more.
 *
 * @throws what the call throws or rejects with, or an error after `ms`
 */
export function call<T>(ms: number, what: () => MaybePromise<T>): MaybePromise<T> {
  const result = what();
  return isPromise(result) ? answerWithin(ms, result) : result;
}

async function answerWithin<T>(ms: number, answer: Promise<T>): Promise<T> {
  const result = await within(ms, answer);
  if (result === expired) throw new Error('No answer');
  return result;
}

/** Longer waits overflow the timers of every JavaScript engine and end at once. */
export const longestTimerMs = 2 ** 31 - 1;
