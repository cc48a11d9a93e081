import { startTimer } from '#timers';
import { isPromise, type MaybePromise } from './maybe-promise.ts';

/** A call gave no answer in time. The call itself continues. */
class TimeoutError extends Error {
  static override get name(): string {
    return 'TimeoutError';
  }
  override readonly name = 'TimeoutError';

  constructor(ms: number) {
    super(`No answer within ${Math.ceil(ms)} ms`);
  }
}

/**
 * The result of `work` if it comes within `ms` of `startedAt`. A result that is there already costs nothing.
 *
 * @throws {TimeoutError} or what `work` rejects with
 */
export function withTimeout<T>(
  ms: number,
  work: MaybePromise<T>,
  startedAt?: number,
): MaybePromise<T> {
  if (!isPromise(work)) return work;
  return new Promise((resolve, reject) => {
    const timer = startTimer(ms, () => reject(new TimeoutError(ms)), startedAt);
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
