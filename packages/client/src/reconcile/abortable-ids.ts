import { abortable } from '../abortable.ts';

/**
 * Yields ids one by one. If the signal aborts, rejects immediately with the signal's reason, and does not wait for the
 * source.
 */
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
    // Not awaited: `return` of a source that hangs would never settle.
    if (!isDone) (async () => iterator.return?.())().catch(() => {});
  }
}
