import { abortable } from '../abortable.ts';
import type { APIResponse } from '../api-promise.ts';
import { InvalidResponseError } from '../errors/request-errors.ts';
import { redactHeaders } from '../redact.ts';
import { ambiguityAdvice, type Creation, refusesCreation } from './ambiguity.ts';
import { maxResponseBytes, readText } from './body.ts';
import { connectionError } from './connection-error.ts';
import { responseError } from './response-error.ts';

/** A function that sends a `Request`, as the global `fetch` does. */
export type Fetch = (request: Request) => Promise<Response>;

export interface SendRequestOptions {
  readonly fetch: Fetch;
  /** The request's name in messages: `GET /templates`. */
  readonly name: string;
  readonly creation: Creation | undefined;
  /** `false`: the body of a 2xx is not parsed. */
  readonly hasResult: boolean;
  /** Texts that no error may repeat: the key. */
  readonly secrets: readonly string[];
  /** Called with the response's headers, also when reading the body fails. */
  readonly onHeaders: (headers: Headers) => void;
}

/**
 * Sends one request and reads its whole response, so that a timeout over the call covers the body too.
 *
 * @throws {APIError} for every response that is not a 2xx with a usable body
 * @throws the reason of the request's signal
 */
export async function sendRequest(
  request: Request,
  options: SendRequestOptions,
): Promise<APIResponse<unknown>> {
  const { fetch, name, creation, hasResult, secrets, onHeaders } = options;
  let response: Response;
  let text: string | undefined;
  try {
    response = await abortable(request.signal, fetch(request));
    onHeaders(response.headers);
    if (isRedirect(response)) throw createRedirectError(response, options);
    text = await abortable(request.signal, readText(response));
  } catch (error) {
    // This also holds the request until here: Node refers to the signal that it was made with only weakly.
    request.signal.throwIfAborted();
    if (error instanceof InvalidResponseError) throw error;
    throw connectionError(error, name, creation, secrets);
  }
  // The status decides, also when the body is unusable.
  if (!response.ok) throw responseError(response, text ?? '', options);
  if (!hasResult) return { data: undefined, response: rebuildResponse(response, text ?? '') };
  if (text === undefined) {
    const message = `${name}: the response is larger than ${maxResponseBytes} bytes`;
    throw createInvalidResponseError(response, 'response_too_large', message, options);
  }
  return { data: parseJson(response, text, options), response: rebuildResponse(response, text) };
}

function isRedirect({ status, type }: Response): boolean {
  return type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);
}

function createRedirectError(
  response: Response,
  options: SendRequestOptions,
): InvalidResponseError {
  void response.body?.cancel().catch(() => {});
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
    const message = `${options.name}: the response is not JSON`;
    throw createInvalidResponseError(response, 'invalid_response', message, options);
  }
}

/** The error for an unusable response. After a create, that is as ambiguous as no response. */
export function createInvalidResponseError(
  { status, headers }: Response,
  code: 'response_too_large' | 'redirect_refused' | 'invalid_response',
  message: string,
  { creation, secrets }: Pick<SendRequestOptions, 'creation' | 'secrets'>,
): InvalidResponseError {
  const isAmbiguous = creation !== undefined && !refusesCreation(status);
  return new InvalidResponseError({
    code: isAmbiguous ? 'ambiguous_create' : code,
    message: isAmbiguous ? `${message}. ${ambiguityAdvice(creation)}` : message,
    status,
    headers: redactHeaders(headers, secrets),
  });
}

/** A copy whose body can be read again. */
function rebuildResponse({ status, statusText, headers, url }: Response, text: string): Response {
  const response = new Response(text === '' ? null : text, { status, statusText, headers });
  return Object.defineProperty(response, 'url', { value: url });
}
