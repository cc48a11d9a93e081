/** What an engine is to do with a job. */
export type JobResult =
  /** Complete it. */
  | { readonly kind: 'handled' | 'duplicate' | 'ignored' }
  /** Fail it: run it again after its backoff, unless this was the last attempt. */
  | { readonly kind: 'failed'; readonly error: Error }
  /** Fail it for good: another attempt would not help. */
  | { readonly kind: 'permanent'; readonly error: Error }
  /**
   * Hand it back, with no attempt counted: it did not fail. This process ends; or, on its last attempt, it lost the lease
   * to somebody who may have handled the event, or whose store was away: the next claim finds out.
   */
  | { readonly kind: 'shutting_down' | 'lease_lost' };

const unreadable = 'Something was thrown that cannot be read';

/** Engines keep the texts of an error: of one that has none, or whose texts cannot be had, something in their place. */
export function errorOf(thrown: unknown): Error {
  try {
    if (!(thrown instanceof Error)) return new Error(String(thrown), { cause: thrown });
    const { name, message, stack = '' } = thrown;
    const isReadable = [name, message, stack].every((text) => typeof text === 'string');
    return isReadable ? thrown : new Error(unreadable);
  } catch {
    return new Error(unreadable);
  }
}
