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

/**
 * A failed call. The subclasses distinguish the causes. `APIError` itself is a response with an undocumented status.
 */
export class APIError extends BlumaError {
  static override get name(): string {
    return 'APIError';
  }
  override readonly name: string = 'APIError';
  /** The HTTP status. `undefined` if there is no response. */
  readonly status: number | undefined;
  /** Bluma's name of the error. Bluma may add names, so use the class or `code` to decide. */
  readonly type: string | undefined;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  /** The id of the request, for Bluma's support. */
  readonly requestId: string | undefined;
  /** The response's headers, without cookies. */
  readonly headers: Headers | undefined;
  /**
   * The wait that the API asks for, in ms. 0 for a date in the past, `undefined` if the API does not ask for a wait.
   */
  readonly retryAfterMs: number | undefined;
  // Private, so that printing the error does not print the body, which may contain data of users.
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
   * The response's body as JSON or as text, without keys and secrets. The body of an error response is cut after 256
   * KiB. `undefined` if no body was read. Printing the error does not show the body.
   */
  get body(): unknown {
    return this.#body;
  }
}
