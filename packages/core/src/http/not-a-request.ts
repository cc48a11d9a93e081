import { toText } from '../option-checks.ts';
import { adaptLogger, type Logger } from '../ports/logger.ts';

export const internalErrorBody = '{"error":"internal_error"}';

/** Logs that a handler was called with something that it cannot answer. */
export function logNotARequest(logger: Logger | undefined, given: unknown, fix: string): void {
  adaptLogger(logger).error('not_a_request', { given: toText(given), fix });
}

/** What a framework that takes web responses gets instead of silence. */
export function createErrorResponse(): Response {
  const headers = { 'content-type': 'application/json' };
  return new Response(internalErrorBody, { status: 500, headers });
}
