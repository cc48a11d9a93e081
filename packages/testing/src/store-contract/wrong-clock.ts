let turn: Promise<unknown> = Promise.resolve();

/** Runs with this process's clock put wrong by so much. A process has one clock, so it is had by one at a time. */
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
