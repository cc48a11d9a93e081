/** What an engine is to do with a job. */
export type JobResult =
  /** Complete it. */
  | { readonly kind: 'handled' | 'duplicate' | 'ignored' }
  /** Fail it: run it again after its backoff, unless this was the last attempt. */
  | { readonly kind: 'failed'; readonly error: Error }
  /** Fail it for good: another attempt would not help. */
  | { readonly kind: 'permanent'; readonly error: Error }
  /** Hand it back unused: this process ends. It did not fail. */
  | { readonly kind: 'shutting_down' };

/** Engines keep the message of an error, and nothing of what else can be thrown. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
