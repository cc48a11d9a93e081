import { APIConnectionError } from '../errors/exchange-errors.ts';
import { harmlessCause } from '../redact.ts';
import { type Creation, reconciling } from './ambiguity.ts';

/** With these there was no connection, so nothing was sent. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What `fetch` or the reading of a body failed with. A part of an answer proves that the request was sent. */
export function connectionError(
  error: unknown,
  request: string,
  creation: Creation | undefined,
  secrets: readonly string[],
): APIConnectionError {
  const codes = codesOf(error);
  const sent = codes.length === 0 || !codes.every((code) => neverConnected.has(code));
  const said = `${request}: the connection ${sent ? 'failed' : 'could not be made'}`;
  const reason = codes.length > 0 ? ` (${codes.join(', ')})` : '';
  const isAmbiguous = creation !== undefined && sent;
  return new APIConnectionError({
    code: isAmbiguous ? 'ambiguous_create' : 'connection_failed',
    message: isAmbiguous ? `${said}${reason}. ${reconciling(creation)}` : `${said}${reason}`,
    sent,
    cause: harmlessCause(error, secrets),
  });
}

/** The system's codes in an error and what caused it; of several addresses that were tried, of each. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.flatMap((one) => codesOf(one, depth + 1)))];
  }
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? [code] : codesOf(error.cause, depth + 1);
}
