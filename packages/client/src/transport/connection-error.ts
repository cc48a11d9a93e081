import { APIConnectionError } from '../errors/request-errors.ts';
import { redactCause, redactSecrets } from '../redact.ts';
import { ambiguityAdvice, type Creation } from './ambiguity.ts';

/** What the system was doing when nothing could have been sent yet. */
const beforeConnection: readonly unknown[] = ['connect', 'getaddrinfo'];

/**
 * Errors of the connection alone: it took too long, or its certificate or its protocol was refused in the handshake. Not
 * among them are errors that a server may also cause once it has the request, such as that it wants a client certificate.
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

/** The request, or what was to send it, was refused before there was a connection. */
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

/** What an undici that is closed says of every request, those in flight too, and what it says of a proxy. */
const atAnyTime: readonly string[] = ['UND_ERR_ABORTED', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED'];

export interface FailedRequest {
  /** `POST /videos` */
  readonly name: string;
  readonly creation: Creation | undefined;
  readonly secrets: readonly string[];
  /** Whether something can have been sent, where the error itself does not say so. */
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
  /** Whether the request may have been sent. `undefined`: the error does not say. */
  readonly sent: boolean | undefined;
}

const longestReason = 200;

/** Reads what an error was caused by; if several addresses were tried, what each failed by. */
function toFailures(error: unknown, depth = 0): Failure[] {
  if (!(error instanceof Error) || depth > 4) return [{ sent: undefined }];
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((one) => toFailures(one, depth + 1));
  }
  const code: unknown = Reflect.get(error, 'code');
  const message = error.message.slice(0, longestReason);
  if (typeof code === 'string') {
    // A Request of this runtime is no text or URL for the `fetch` of another package.
    if (code === 'ERR_INVALID_URL') {
      return [{ reason: `${code}: pass the option fetch as adaptFetch(fetch)`, sent: false }];
    }
    // The codes of undici name classes of errors. Which one it was, only the message says.
    const reason = code.startsWith('UND_ERR_') ? `${code}: ${message}` : code;
    return [{ reason, sent: isSent(code, error) }];
  }
  if (error.cause !== undefined) return toFailures(error.cause, depth + 1);
  // Ports that `fetch` connects to for nobody (Fetch standard, port blocking) have no code, only undici's words.
  if (error.message === 'bad port') return [{ reason: message, sent: false }];
  return [{ reason: message, sent: undefined }];
}

function isSent(code: string, error: Error): boolean | undefined {
  if (neverConnected.includes(code) || neverStarted.includes(code)) return false;
  if (beforeConnection.includes(Reflect.get(error, 'syscall'))) return false;
  // The proxy refused to connect to the API (undici's words).
  if (error.message.includes('when HTTP Tunneling')) return false;
  return atAnyTime.includes(code) ? undefined : true;
}
