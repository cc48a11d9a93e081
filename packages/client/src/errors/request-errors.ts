import { APIError, type APIErrorDetails } from './api-error.ts';

/** No answer, or only a part of one: the name was not found, the connection was refused or cut. */
export class APIConnectionError extends APIError {
  override readonly name: string = 'APIConnectionError';
  /** `false` where there was no connection to send anything over: the API knows nothing of the call. */
  readonly sent: boolean;

  /** Made by the client. */
  constructor(details: APIErrorDetails & { readonly sent: boolean }) {
    super(details);
    this.sent = details.sent;
  }
}

/** No whole answer within `timeout`. */
export class APIConnectionTimeoutError extends APIConnectionError {
  override readonly name = 'APIConnectionTimeoutError';
}

/** The call's `signal` aborted. */
export class APIUserAbortError extends APIError {
  override readonly name = 'APIUserAbortError';
}

/** An answer that is of no use: a redirect, which is never followed, one that is too large, or not the JSON it should be. */
export class InvalidResponseError extends APIError {
  override readonly name = 'InvalidResponseError';
}
