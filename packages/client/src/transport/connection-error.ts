import { APIConnectionError } from '../errors/request-errors.ts';
import { isError } from '../is-error.ts';
import { redactCause, redactSecrets } from '../redact.ts';
import { ambiguityAdvice, type Creation } from './ambiguity.ts';

/** System calls that fail before anything can have been sent. */
const beforeConnection: readonly unknown[] = ['connect', 'getaddrinfo'];

/**
 * Undici refused the request (`UND_ERR_INVALID_ARG`, `UND_ERR_NOT_SUPPORTED`), could not make the connection
 * (`UND_ERR_CONNECT_TIMEOUT`, `UND_ERR_PRX_…`), or the client refused the certificate. Alerts of the server and
 * `ERR_INVALID_…` of Node are not among them: a server may send an alert, and a `fetch` of the user may fail, after the
 * request.
 */
const neverConnected =
  /^(?:UND_ERR_(?:CONNECT_TIMEOUT|INVALID_ARG|NOT_SUPPORTED|PRX_)|CERT_|UNABLE_TO_|(?:DEPTH_ZERO_)?SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH|ERR_TLS_CERT)/;

/** Codes of system calls that fail before anything can have been sent. node-fetch 2 omits the name of the call. */
const withoutConnection = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH)$/;

export interface FailedRequest {
  /** `POST /videos` */
  readonly name: string;
  readonly creation: Creation | undefined;
  readonly secrets: readonly string[];
  /** Whether the request may have been sent. `undefined`: only the error shows it. */
  readonly sent: boolean | undefined;
}

/** The error of a failed `fetch` or of a body that could not be read. */
export function connectionError(error: unknown, failed: FailedRequest): APIConnectionError {
  const { name, creation, secrets } = failed;
  const failures = toFailures(error);
  const sent = failed.sent ?? !failures.every(({ isUnsent }) => isUnsent);
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
  /** Whether the error proves that nothing was sent. */
  readonly isUnsent: boolean;
}

const longestReason = 200;

/** Finds the causes of an error. If several addresses were tried, each has its own cause. */
function toFailures(error: unknown, depth = 0): Failure[] {
  if (!isError(error) || depth > 4) return [{ isUnsent: false }];
  const { code, errors } = Object(error);
  if (Array.isArray(errors) && errors.length > 0) {
    return errors.flatMap((one) => toFailures(one, depth + 1));
  }
  const message = error.message.slice(0, longestReason);
  if (typeof code === 'string') {
    // The `fetch` of another package expects a URL, and cannot parse a `Request` of this runtime.
    const isNoUrl = code === 'ERR_INVALID_URL';
    const more = isNoUrl ? 'pass the option fetch as adaptFetch(fetch)' : message;
    // An undici code stands for a class of errors. Only the message has the exact error.
    const reason = isNoUrl || code.startsWith('UND_ERR_') ? `${code}: ${more}` : code;
    return [{ reason, isUnsent: isUnsent(code, error) }];
  }
  if (error.cause !== undefined) return toFailures(error.cause, depth + 1);
  // `fetch` refuses some ports (Fetch standard, port blocking). That error has no code, only the message of undici.
  return [{ reason: message, isUnsent: message === 'bad port' }];
}

function isUnsent(code: string, error: Error): boolean {
  // The proxy refused to connect to the API. Only the message of undici shows this.
  if (neverConnected.test(code) || error.message.includes('when HTTP Tunneling')) return true;
  const { syscall, erroredSysCall = syscall } = Object(error);
  if (erroredSysCall !== undefined) return beforeConnection.includes(erroredSysCall);
  return withoutConnection.test(code) && !/\b(?:read|write) E/.test(error.message);
}
