import { BlumaError } from './bluma-error.ts';
import type { ClientErrorCode } from './codes.ts';

/** The fields of an {@link APIError}. */
export interface APIErrorDetails {
  readonly code: ClientErrorCode;
  readonly message: string;
  readonly status?: number | undefined;
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly headers?: Headers | undefined;
  readonly body?: unknown;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A call failed. The subclasses say how. `APIError` itself is a response with an undocumented status. */
export class APIError extends BlumaError {
  static override get name(): string {
    return 'APIError';
  }
  override readonly name: string = 'APIError';
  /** The HTTP status. `undefined` without a response. */
  readonly status: number | undefined;
  /** Bluma's own name of the error, an open set. Use the class or `code` to decide. */
  readonly type: string | undefined;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  /** For the vendor's support. */
  readonly requestId: string | undefined;
  /** The response's headers, without cookies. */
  readonly headers: Headers | undefined;
  /** The wait that the API asks for, in ms. 0 for a date in the past, `undefined` if it does not ask. */
  readonly retryAfterMs: number | undefined;
  // Private, so that nothing that prints the error prints the body, which may have data of users.
  readonly #body: unknown;

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
    this.#body = details.body;
  }

  /**
   * The response's body: its JSON, or its text, without keys and secrets. A long body is cut after 256 KiB. `undefined`
   * without a response. Printing the error does not show it.
   */
  get body(): unknown {
    return this.#body;
  }
}
