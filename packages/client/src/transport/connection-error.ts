import { APIConnectionError } from '../errors/request-errors.ts';
import { redactCause, redactSecrets } from '../redact.ts';
import { ambiguityAdvice, type Creation } from './ambiguity.ts';

/** What the system was doing when nothing could have been sent yet. */
const beforeConnection: readonly unknown[] = ['connect', 'getaddrinfo'];

/**
 * Without a word of the system's, these are of the connection alone: it took too long, or its certificate or its protocol
 * was refused, in the handshake. Not among them is what a server may also say once it has the request, such as that it
 * wants a certificate of the client's.
 */
const neverConnected = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/** The error of a failed `fetch` or of a body that could not be read. */
export function connectionError(
  error: unknown,
  request: string,
  creation: Creation | undefined,
  secrets: readonly string[],
): APIConnectionError {
  const failures = toFailures(error);
  const sent = failures.some((trouble) => trouble.sent);
  const said = `${request}: the connection ${sent ? 'failed' : 'could not be made'}`;
  const codes = [...new Set(failures.flatMap(({ code }) => code ?? []))].map((code) =>
    redactSecrets(code, secrets),
  );
  const reason = codes.length > 0 ? ` (${codes.join(', ')})` : '';
  const isAmbiguous = creation !== undefined && sent;
  return new APIConnectionError({
    code: isAmbiguous ? 'ambiguous_create' : 'connection_failed',
    message: isAmbiguous ? `${said}${reason}. ${ambiguityAdvice(creation)}` : `${said}${reason}`,
    sent,
    cause: redactCause(error, secrets),
  });
}

interface Trouble {
  readonly code?: string;
  /** Whether the request may have been. */
  readonly sent: boolean;
}

/** What went wrong, by what an error was caused by; of several addresses that were tried, with each. */
function toFailures(error: unknown, depth = 0): Trouble[] {
  if (!(error instanceof Error) || depth > 4) return [{ sent: true }];
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((one) => toFailures(one, depth + 1));
  }
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') {
    const isBefore = beforeConnection.includes(Reflect.get(error, 'syscall'));
    return [{ code, sent: !isBefore && !neverConnected.has(code) }];
  }
  if (error.cause !== undefined) return toFailures(error.cause, depth + 1);
  // Ports that `fetch` connects to for nobody (Fetch standard, port blocking) have no code, only undici's words.
  return [{ sent: error.message !== 'bad port' }];
}
