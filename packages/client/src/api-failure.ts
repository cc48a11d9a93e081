/** The fields of an error that come from the API's response. Errors without a response do not have the values. */
export interface ApiFailure {
  readonly status: number | undefined;
  /** The wait that the API asks for, in ms. */
  readonly retryAfterMs: number | undefined;
}

/** Reads the fields and not the class, since the error may come from another copy of the client. */
export function toApiFailure(error: unknown): ApiFailure {
  return { status: numberIn(error, 'status'), retryAfterMs: numberIn(error, 'retryAfterMs') };
}

/** Whether the key is wrong or lacks a scope. Waiting does not help then. */
export function isAuthFailure({ status }: ApiFailure): boolean {
  return status === 401 || status === 403;
}

function numberIn(error: unknown, field: keyof ApiFailure): number | undefined {
  const value: unknown = Object(error)[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
