import { startTimer } from '#timers';
import { isPromise, type MaybePromise } from './maybe-promise.ts';

/**
 * The result of `work` if it comes within `ms` of `startedAt`. A result that is there already costs nothing.
 *
 * @throws an error after `ms`, or what `work` rejects with
 */
export function withTimeout<T>(
  ms: number,
  work: MaybePromise<T>,
  startedAt?: number,
): MaybePromise<T> {
  if (!isPromise(work)) return work;
  return new Promise((resolve, reject) => {
    const timer = startTimer(
      ms,
      () => reject(new Error(`No answer within ${Math.ceil(ms)} ms`)),
      startedAt,
    );
    work.then(
      (result) => {
        timer.stop();
        resolve(result);
      },
      (error) => {
        timer.stop();
        reject(error);
      },
    );
  });
}

/** Whether `work` settles within `ms`. Never rejects. */
export function settlesWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = startTimer(ms, () => resolve(false));
    const settle = () => {
      timer.stop();
      resolve(true);
    };
    work.then(settle, settle);
  });
}
