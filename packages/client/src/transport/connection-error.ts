import { APIConnectionError } from '../errors/request-errors.ts';
import { redactCause, redactSecrets } from '../redact.ts';
import { ambiguityAdvice, type Creation } from './ambiguity.ts';

/** System calls that fail before anything can have been sent. */
const beforeConnection: readonly unknown[] = ['connect', 'getaddrinfo'];

/**
 * Errors of the connection only: a timeout, or a certificate or a protocol that was refused in the handshake. The list
 * has no errors that a server can also cause after it has the request, such as the demand for a client certificate.
 */
const neverConnected: readonly string[] = [
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
];

/** The request, or the dispatcher that should send it, was refused before there was a connection. */
const neverStarted: readonly string[] = [
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_ARG_VALUE',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_INVALID_PROTOCOL',
  'ERR_INVALID_URL',
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_UNESCAPED_CHARACTERS',
];

/**
 * Codes that do not show whether the request was sent. A closed undici uses them for every request, also for requests
 * in flight, and undici uses them for errors of a proxy.
 */
const atAnyTime: readonly string[] = ['UND_ERR_ABORTED', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED'];

export interface FailedRequest {
  /** `POST /videos` */
  readonly name: string;
  readonly creation: Creation | undefined;
  readonly secrets: readonly string[];
  /** Whether the request may have been sent, used if the error itself does not show it. */
  readonly mayBeSent: boolean;
}

/** The error of a failed `fetch` or of a body that could not be read. */
export function connectionError(error: unknown, failed: FailedRequest): APIConnectionError {
  const { name, creation, secrets, mayBeSent } = failed;
  const failures = toFailures(error);
  const sent = failures.some((failure) => failure.sent ?? mayBeSent);
  const reasons = [...new Set(failures.flatMap(({ reason }) => reason ?? []))].map((reason) =>
    redactSecrets(reason, secrets),
  );
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  const said = `${name}: ${sent ? 'the connection failed' : 'nothing was sent'}${why}`;
  const isAmbiguous = creation !== undefined && sent;
  return new APIConnectionError({
    code: isAmbiguous ? 'ambiguous_create' : 'connection_failed',
    message: isAmbiguous ? `${said}. ${ambiguityAdvice(creation)}` : said,
    sent,
    cause: redactCause(error, secrets),
  });
}

interface Failure {
  readonly reason?: string;
  /** Whether the request may have been sent. `undefined`: the error does not show it. */
  readonly sent: boolean | undefined;
}

const longestReason = 200;

/** Finds the causes of an error. If several addresses were tried, each has its own cause. */
function toFailures(error: unknown, depth = 0): Failure[] {
  if (!(error instanceof Error) || depth > 4) return [{ sent: undefined }];
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((one) => toFailures(one, depth + 1));
  }
  const code: unknown = Reflect.get(error, 'code');
  const message = error.message.slice(0, longestReason);
  if (typeof code === 'string') {
    // The `fetch` of another package expects a URL, and cannot parse a `Request` of this runtime.
    if (code === 'ERR_INVALID_URL') {
      return [{ reason: `${code}: pass the option fetch as adaptFetch(fetch)`, sent: false }];
    }
    // An undici code stands for a class of errors. Only the message has the exact error.
    const reason = code.startsWith('UND_ERR_') ? `${code}: ${message}` : code;
    return [{ reason, sent: isSent(code, error) }];
  }
  if (error.cause !== undefined) return toFailures(error.cause, depth + 1);
  // `fetch` refuses some ports (Fetch standard, port blocking). That error has no code, only the message of undici.
  if (error.message === 'bad port') return [{ reason: message, sent: false }];
  return [{ reason: message, sent: undefined }];
}

function isSent(code: string, error: Error): boolean | undefined {
  if (neverConnected.includes(code) || neverStarted.includes(code)) return false;
  if (beforeConnection.includes(Reflect.get(error, 'syscall'))) return false;
  // The proxy refused to connect to the API. Only the message of undici shows this.
  if (error.message.includes('when HTTP Tunneling')) return false;
  return atAnyTime.includes(code) ? undefined : true;
}
