/** What work can ask that may be waited for no longer. */
export interface TimeLimit {
  isOver: boolean;
}

/** The result of `work`, or a rejection with what `late` makes after `ms`. The work itself goes on, unheard. */
export function within<T>(
  ms: number,
  work: (limit: TimeLimit) => Promise<T>,
  late: () => Error,
): Promise<T> {
  const limit: TimeLimit = { isOver: false };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      limit.isOver = true;
      reject(late());
    }, ms);
    const end = () => clearTimeout(timer);
    work(limit).then(resolve, reject).then(end);
  });
}
