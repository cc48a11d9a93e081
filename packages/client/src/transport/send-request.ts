import { abortable } from '../abortable.ts';
import type { APIResponse } from '../api-promise.ts';
import { InvalidResponseError } from '../errors/request-errors.ts';
import { redactHeaders } from '../redact.ts';
import { ambiguityAdvice, type Creation, refusesCreation } from './ambiguity.ts';
import { cancelBody, maxResponseBytes, type ReceivedText, readText } from './body.ts';
import { connectionError } from './connection-error.ts';
import { parseEnvelope } from './envelope.ts';
import { isFrameworkSignal } from './framework-signal.ts';
import { toReceivedResponse } from './received-response.ts';
import { responseError } from './response-error.ts';
import type { SingleUseBody } from './single-use-body.ts';

/** A function that sends a `Request`, as the global `fetch` does. */
export type Fetch = (request: Request) => Promise<Response>;

export interface SendRequestOptions {
  readonly fetch: Fetch;
  /** The request's name in messages: `GET /templates`. */
  readonly name: string;
  readonly creation: Creation | undefined;
  /** `false`: the body of a 2xx is not parsed. */
  readonly hasResult: boolean;
  /** Texts that no error may contain: the key. */
  readonly secrets: readonly string[];
  /** Called with the response's headers, also when reading the body fails. */
  readonly onHeaders: (headers: Headers) => void;
}

/** A request, and its body if it has one. */
export interface OutgoingRequest {
  readonly request: Request;
  readonly body: SingleUseBody | undefined;
}

/**
 * Sends one request and reads its whole response, so that a timeout over the call covers the body too.
 *
 * @throws {APIError} for every response that is not a 2xx with a usable body
 * @throws the reason of the request's signal, and errors that are internal to a framework
 */
export async function sendRequest(
  { request, body }: OutgoingRequest,
  options: SendRequestOptions,
): Promise<APIResponse<unknown>> {
  const { fetch, name, creation, hasResult, secrets, onHeaders } = options;
  let response: Response | undefined;
  let received: ReceivedText;
  let hasStarted = false;
  try {
    const responding = fetch(request);
    hasStarted = true;
    response = toReceivedResponse(await abortable(request.signal, Promise.resolve(responding)));
    onHeaders(response.headers);
    if (isRedirect(response)) throw createRedirectError(response, options);
    received = await abortable(request.signal, readText(response));
  } catch (error) {
    body?.stop();
    // This also keeps the request alive until here: Node refers only weakly to the signal that the request was created
    // with.
    request.signal.throwIfAborted();
    if (error instanceof InvalidResponseError || isFrameworkSignal(error)) throw error;
    // Without a body of our own, only the error shows whether a request that has started was sent.
    const withoutBody = hasStarted ? undefined : false;
    const withoutResponse = body ? body.wasSent() : withoutBody;
    const sent = response ? true : withoutResponse;
    throw connectionError(error, { name, creation, secrets, sent });
  }
  const { text, isWhole } = received;
  // The status decides, also when the body is unusable.
  if (!isOk(response)) throw responseError(response, text, options);
  if (!hasResult) return { data: undefined, response: rebuildResponse(response, text) };
  if (!isWhole) {
    const message = `${name}: the response is larger than ${maxResponseBytes} bytes`;
    throw createInvalidResponseError(response, 'response_too_large', message, options);
  }
  return { data: parseJson(response, text, options), response: rebuildResponse(response, text) };
}

/** Reads `status` and not `ok`, which test doubles often omit. */
function isOk({ status }: Response): boolean {
  return status >= 200 && status < 300;
}

function isRedirect({ status, type }: Response): boolean {
  return type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);
}

function createRedirectError(
  response: Response,
  options: SendRequestOptions,
): InvalidResponseError {
  cancelBody(response);
  const location = response.headers.get('location') ?? '';
  const where = URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
  const message = `${options.name}: redirected${where}, where the key is not sent. Set baseURL to the API's URL`;
  return createInvalidResponseError(response, 'redirect_refused', message, options);
}

function parseJson(response: Response, text: string, options: SendRequestOptions): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const { title, detail, body } = parseEnvelope(text, options.secrets);
    const shown = title ?? detail?.slice(0, 100);
    const said = shown === undefined ? '' : `: ${JSON.stringify(shown)}`;
    const message = `${options.name}: the response is not JSON${said}`;
    throw createInvalidResponseError(response, 'invalid_response', message, { ...options, body });
  }
}

interface InvalidResponseContext extends Pick<SendRequestOptions, 'creation' | 'secrets'> {
  readonly body?: unknown;
}

/** The error for an unusable response. After a create, such a response is as ambiguous as no response. */
export function createInvalidResponseError(
  { status, headers }: Response,
  code: 'response_too_large' | 'redirect_refused' | 'invalid_response',
  message: string,
  { creation, secrets, body }: InvalidResponseContext,
): InvalidResponseError {
  const isAmbiguous = creation !== undefined && !refusesCreation(status);
  return new InvalidResponseError({
    code: isAmbiguous ? 'ambiguous_create' : code,
    message: isAmbiguous ? `${message}. ${ambiguityAdvice(creation)}` : message,
    status,
    headers: redactHeaders(headers, secrets),
    body,
  });
}

/** A copy whose body can be read again. */
function rebuildResponse({ status, statusText, headers, url }: Response, text: string): Response {
  const response = new Response(text === '' ? null : text, { status, statusText, headers });
  return Object.defineProperty(response, 'url', { value: url });
}
