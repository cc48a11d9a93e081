import { BlumaError } from './bluma-error.ts';
import type { ClientErrorCode } from './codes.ts';

/** What an {@link APIError} is made of. */
export interface APIErrorDetails {
  readonly code: ClientErrorCode;
  readonly message: string;
  readonly status?: number | undefined;
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly headers?: Headers | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A call that failed. The classes below it say how; this one itself is an answer with a status that is not documented. */
export class APIError extends BlumaError {
  override readonly name: string = 'APIError';
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** The vendor's own name of the error: an open set. Go by the class, or by `code`. */
  readonly type: string | undefined;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  /** For the vendor's support. */
  readonly requestId: string | undefined;
  /** The answer's headers, without cookies. */
  readonly headers: Headers | undefined;
  /** How long the API asked to wait, in ms: 0 where that time is over, `undefined` where it did not say. */
  readonly retryAfterMs: number | undefined;

  /** Made by the client. */
  constructor(details: APIErrorDetails) {
    super(details.code, details.message, 'cause' in details ? { cause: details.cause } : undefined);
    this.status = details.status;
    this.type = details.type;
    this.title = details.title;
    this.detail = details.detail;
    this.requestId = details.requestId;
    this.headers = details.headers;
    this.retryAfterMs = details.retryAfterMs;
  }
}
