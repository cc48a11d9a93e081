import { abortable } from '../abortable.ts';

/** Ids one by one, until a signal aborts: rejects with its reason then, whether or not the source heeds it. */
export async function* abortableIds(
  ids: Iterable<string> | AsyncIterable<string>,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const iterator =
    Symbol.asyncIterator in ids ? ids[Symbol.asyncIterator]() : ids[Symbol.iterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = await abortable(signal, (async () => iterator.next())());
      if (next.done) {
        isDone = true;
        return;
      }
      yield next.value;
    }
  } finally {
    // One that hangs would never be through with it.
    if (!isDone) (async () => iterator.return?.())().catch(() => {});
  }
}
