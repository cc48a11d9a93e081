/**
 * A generator whose `return` does not wait in line: a generator of its own heeds it only after what it is waiting for.
 *
 * @param begin makes the generator; the signal aborts on `return` and `throw`, and what it rejects with by then is dropped
 */
export function stoppable<T>(
  begin: (stopping: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const stopping = new AbortController();
  const values = begin(stopping.signal);
  const next = async (): Promise<IteratorResult<T, void>> => {
    try {
      return await values.next();
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      return { done: true, value: undefined };
    }
  };
  const stop = async (): Promise<IteratorResult<T, void>> => {
    stopping.abort();
    return values.return();
  };
  return {
    next,
    return: stop,
    async throw(error) {
      await stop();
      throw error;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
