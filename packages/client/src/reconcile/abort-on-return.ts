/**
 * A generator whose `return` and `throw` take effect immediately. A plain async generator queues them until the pending
 * `next` settles, and that may wait for the API or for functions of the user.
 *
 * @param begin starts the generator. Its signal aborts on `return` and `throw`. A rejection after that is ignored
 */
export function abortOnReturn<T>(
  begin: (returning: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const returning = new AbortController();
  const values = begin(returning.signal);
  const next = async (): Promise<IteratorResult<T, void>> => {
    try {
      return await values.next();
    } catch (error) {
      if (!returning.signal.aborted) throw error;
      return { done: true, value: undefined };
    }
  };
  const stop = async (): Promise<IteratorResult<T, void>> => {
    returning.abort();
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
