let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs a function with the `Date` of this process wrong by `ms`. Calls run one after the other, because a process has
 * only one `Date`.
 */
export function withWrongClock<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const running = turn.then(async () => {
    const right = globalThis.Date;
    globalThis.Date = wrong(right, ms);
    try {
      return await run();
    } finally {
      globalThis.Date = right;
    }
  });
  turn = running.catch(() => {});
  return running;
}

function wrong(right: DateConstructor, ms: number): DateConstructor {
  const now = () => right.now() + ms;
  return new Proxy(right, {
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    apply: () => new right(now()).toString(),
    construct: (target, args, made) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], made),
  });
}
