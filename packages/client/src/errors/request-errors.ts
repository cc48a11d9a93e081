import { APIError, type APIErrorDetails } from './api-error.ts';

/**
 * There was no response, or only a part of a response: the host name was not found, or the connection was refused or
 * cut.
 */
export class APIConnectionError extends APIError {
  static override get name(): string {
    return 'APIConnectionError';
  }
  override readonly name: string = 'APIConnectionError';
  /** Whether the request may have been sent. If `false`, the API never received the request. */
  readonly sent: boolean;

  /** Made by the client. */
  constructor(details: APIErrorDetails & { readonly sent: boolean }) {
    super(details);
    this.sent = details.sent;
  }
}

/** There was no complete response within `timeout`. */
export class APIConnectionTimeoutError extends APIConnectionError {
  static override get name(): string {
    return 'APIConnectionTimeoutError';
  }
  override readonly name = 'APIConnectionTimeoutError';
}

/** The call's `signal` aborted. */
export class APIUserAbortError extends APIError {
  static override get name(): string {
    return 'APIUserAbortError';
  }
  override readonly name = 'APIUserAbortError';
}

/**
 * The response is unusable: a redirect, which the client never follows, a response that is too large, or a response
 * that is not the documented JSON.
 */
export class InvalidResponseError extends APIError {
  static override get name(): string {
    return 'InvalidResponseError';
  }
  override readonly name = 'InvalidResponseError';
}
