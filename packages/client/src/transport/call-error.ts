import { BlumaError } from '../errors/bluma-error.ts';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
} from '../errors/request-errors.ts';
import { redactCause } from '../redact.ts';
import { TimeoutError } from '../with-timeout.ts';
import { ambiguityAdvice, type Creation } from './ambiguity.ts';
import type { Attempts } from './attempts.ts';

export interface FailedCall {
  /** `POST /videos` */
  readonly name: string;
  readonly creation: Creation | undefined;
  readonly signal: AbortSignal | undefined;
  readonly attempts: Attempts;
  /** In ms. */
  readonly timeout: number;
}

/** Converts an error of an attempt to the error of the call. Other errors are copied, since they may carry the key. */
export function callError(error: unknown, failed: FailedCall): BlumaError {
  const { name, signal, attempts, timeout } = failed;
  if (error instanceof BlumaError) return error;
  const creation = attempts.isPending ? failed.creation : undefined;
  const advice = creation ? `. ${ambiguityAdvice(creation)}` : '';
  // The caller's signal may come from `withTimeout` too, as in `waitFor`.
  if (error instanceof TimeoutError && error !== signal?.reason) {
    return new APIConnectionTimeoutError({
      code: creation ? 'ambiguous_create' : 'timeout',
      message: `${name}: ${attempts.isPending ? 'no complete response' : 'nothing was sent'} within ${timeout} ms${advice}`,
      sent: attempts.isPending,
    });
  }
  if (signal?.aborted) {
    return new APIUserAbortError({
      code: creation ? 'ambiguous_create' : 'aborted',
      message: `${name}: aborted${advice}`,
      cause: redactCause(signal.reason),
    });
  }
  return new APIConnectionError({
    code: creation ? 'ambiguous_create' : 'connection_failed',
    message: `${name}: the request could not be made${advice}`,
    sent: attempts.sent > 0,
    cause: redactCause(error),
  });
}
