import { abortable } from '../abortable.ts';
import type { APIResponse } from '../api-promise.ts';
import { InvalidResponseError } from '../errors/exchange-errors.ts';
import { harmlessHeaders } from '../redact.ts';
import { type Creation, reconciling, refusesCreation } from './ambiguity.ts';
import { answerError } from './answer-error.ts';
import { maxAnswerBytes, readText } from './body.ts';
import { connectionError } from './connection-error.ts';

/** Anything that does as the global `fetch` does. */
export type Fetch = (request: Request) => Promise<Response>;

export interface ExchangeOptions {
  readonly fetch: Fetch;
  /** What it is called in messages: `GET /templates`. */
  readonly name: string;
  readonly creation: Creation | undefined;
  /** Whether anything is read in an answer that says it is done; otherwise its body may be what it likes. */
  readonly hasResult: boolean;
  /** What no error may repeat: the key. */
  readonly secrets: readonly string[];
  /** Told of the answer's headers, whatever becomes of its body. */
  readonly onHeaders: (headers: Headers) => void;
}

/**
 * One request and its whole answer, so that a time limit over it covers the body too.
 *
 * @throws {APIError} for everything that is no 2xx with a body that can be used
 * @throws what the request's signal aborts with
 */
export async function exchange(
  request: Request,
  options: ExchangeOptions,
): Promise<APIResponse<unknown>> {
  const { fetch, name, creation, hasResult, secrets, onHeaders } = options;
  const { signal } = request;
  let response: Response;
  let text: string | undefined;
  try {
    response = await abortable(signal, fetch(request));
    onHeaders(response.headers);
    if (isRedirect(response)) throw redirected(response, options);
    text = await abortable(signal, readText(response));
  } catch (error) {
    if (signal.aborted || error instanceof InvalidResponseError) throw error;
    throw connectionError(error, name, creation, secrets);
  }
  // Whatever its body is, its status says what became of the request.
  if (!response.ok) throw answerError(response, text ?? '', options);
  if (!hasResult) return { data: undefined, response: rebuilt(response, text ?? '') };
  if (text === undefined) {
    const said = `${name}: the answer is larger than ${maxAnswerBytes} bytes`;
    throw unusable(response, 'response_too_large', said, options);
  }
  return { data: dataOf(response, text, options), response: rebuilt(response, text) };
}

function isRedirect({ status, type }: Response): boolean {
  return type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);
}

function redirected(response: Response, options: ExchangeOptions): InvalidResponseError {
  void response.body?.cancel().catch(() => {});
  const location = response.headers.get('location') ?? '';
  const where = URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
  const said = `${options.name}: redirected${where}, where the key is not sent. Set baseURL to where the API is`;
  return unusable(response, 'redirect_refused', said, options);
}

function dataOf(response: Response, text: string, options: ExchangeOptions): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const said = `${options.name}: the answer is not the JSON that it should be`;
    throw unusable(response, 'invalid_response', said, options);
  }
}

/** An answer that came and is of no use. For what was created by then, that is as ambiguous as no answer. */
export function unusable(
  { status, headers }: Response,
  code: 'response_too_large' | 'redirect_refused' | 'invalid_response',
  said: string,
  { creation, secrets }: Pick<ExchangeOptions, 'creation' | 'secrets'>,
): InvalidResponseError {
  const isAmbiguous = creation !== undefined && !refusesCreation(status);
  return new InvalidResponseError({
    code: isAmbiguous ? 'ambiguous_create' : code,
    message: isAmbiguous ? `${said}. ${reconciling(creation)}` : said,
    status,
    headers: harmlessHeaders(headers, secrets),
  });
}

/** With a body that can be read again. */
function rebuilt({ status, statusText, headers, url }: Response, text: string): Response {
  const response = new Response(text === '' ? null : text, { status, statusText, headers });
  return Object.defineProperty(response, 'url', { value: url });
}
