/** The message of an error, followed by the messages of its causes. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node gives one error for all addresses of a host, and leaves its message empty.
  const own =
    error.message ||
    (error instanceof AggregateError ? error.errors.map(errorMessage).join('. ') : error.name);
  return error.cause === undefined ? own : `${own}. ${errorMessage(error.cause)}`;
}
