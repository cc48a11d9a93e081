/** What the engine has to do with a job. */
export type JobResult =
  /** Complete it. */
  | { readonly kind: 'handled' | 'duplicate' | 'ignored' }
  /** Fail the job: run it again after its backoff, unless this was the last attempt. */
  | { readonly kind: 'failed'; readonly error: Error }
  /** Fail the job permanently: another attempt would not help. */
  | { readonly kind: 'permanent'; readonly error: Error }
  /**
   * Return the job without counting an attempt: it did not fail. Either this process ends. Or the run lost its lease on the
   * last attempt: another process may have handled the event, and the next claim finds out.
   */
  | { readonly kind: 'shutting_down' | 'lease_lost' };

const unreadable = 'Something was thrown that cannot be read';

/** Engines store the texts of an error. A value that is no error, or whose texts cannot be read, becomes an error that has texts. */
export function toError(thrown: unknown): Error {
  try {
    if (!(thrown instanceof Error)) return new Error(String(thrown), { cause: thrown });
    const { name, message, stack = '' } = thrown;
    const isReadable = [name, message, stack].every((text) => typeof text === 'string');
    return isReadable ? thrown : new Error(unreadable);
  } catch {
    return new Error(unreadable);
  }
}
