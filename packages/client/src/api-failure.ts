/** What the client's errors say of an answer. Other errors say nothing. */
export interface ApiFailure {
  readonly status: number | undefined;
  /** How long the API asks to be left alone, in ms. */
  readonly retryAfterMs: number | undefined;
}

/** By its fields, since an error may come from another copy of the client. */
export function toApiFailure(error: unknown): ApiFailure {
  return { status: numberIn(error, 'status'), retryAfterMs: numberIn(error, 'retryAfterMs') };
}

/** The key is wrong, or lacks a scope: nothing that waiting would mend. */
export function isAuthFailure({ status }: ApiFailure): boolean {
  return status === 401 || status === 403;
}

function numberIn(error: unknown, field: keyof ApiFailure): number | undefined {
  const value: unknown = error instanceof Object ? Reflect.get(error, field) : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
