import { toText } from '../option-checks.ts';
import { type Logger, wrapLogger } from '../ports/logger.ts';

export const internalErrorBody = '{"error":"internal_error"}';

/** Logs that a handler was called with something that it cannot answer. */
export function logNotARequest(logger: Logger | undefined, given: unknown, fix: string): void {
  wrapLogger(logger).error('not_a_request', { given: toText(given), fix });
}

/**
 * What a framework that takes web responses gets instead of silence. AWS Lambda takes a value without `statusCode` for a success,
 * and the event would be lost.
 */
export function createErrorResponse(): Response {
  const headers = { 'content-type': 'application/json' };
  const response = new Response(internalErrorBody, { status: 500, headers });
  return Object.assign(response, { statusCode: 500 });
}
