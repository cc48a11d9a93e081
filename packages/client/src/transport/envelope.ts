import type { FieldError } from '../errors/status-errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { redactJson, redactSecrets } from '../redact.ts';
import { toFieldErrors } from './field-errors.ts';

/** The data that could be read from the body of an error response. */
export interface Envelope {
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly metadata: JsonObject;
  readonly fields: readonly FieldError[];
  /** The body: its JSON, or its text. */
  readonly body: unknown;
}

/** The longest text that is shown, in UTF-16 code units. */
const shownLength = 500;

/**
 * The fields in which APIs and proxies describe an error, the most exact first: Bluma, RFC 9457, OAuth, frameworks. Here
 * and below in lower case, since some APIs write `Message`.
 */
const detailNames = [
  'detail',
  'message',
  'error_description',
  'description',
  'reason',
  'msg',
  'faultstring',
];

/** The fields with lists of errors, or with errors by field. FastAPI and NestJS have them where others have a text. */
const listNames = [
  ...['validation_errors', 'errors', 'issues', 'fielderrors', 'invalid-params', 'details'],
  ...['detail', 'message'],
];

/** The objects that an error is wrapped in. Other objects may be the input, which must not be shown. */
const wrapperNames = ['error', 'fault'];
const maxDepth = 4;

/**
 * Reads the documented envelope, or the response of a proxy, a gateway or a framework.
 *
 * @param secrets texts that the result must not contain. They are removed after parsing, since JSON can write the same
 *   text in many ways
 */
export function parseEnvelope(text: string, secrets: readonly string[]): Envelope {
  const parsed = parse(text);
  const body = redactJson(parsed === undefined ? text : parsed, secrets);
  if (parsed === undefined) return { ...readPage(text, secrets), metadata: {}, fields: [], body };
  return { ...readJson(body), body };
}

/** @param body the parsed body, without secrets */
function readJson(body: unknown): Omit<Envelope, 'body'> {
  const scopes = toScopes(body);
  const found =
    [
      ...scopes.flatMap((scope) => listNames.map((name) => scope.get(name))),
      ...scopes.map((scope) => scope.get('error')).filter(Array.isArray),
      Array.isArray(body) ? body : undefined,
    ]
      .map((errors) => toFieldErrors(errors))
      .find((list) => list.length > 0) ?? [];
  const sentences = toShown(found.map(toSentence).join('; '));
  const detail =
    findFirst(scopes, (scope) => readDetail(scope, sentences)) ?? toShown(body) ?? sentences;
  const find = (...names: string[]) => findFirst(scopes, (scope) => findText(scope, names));
  const metadata = scopes.map((scope) => scope.get('metadata')).find(isObject) ?? {};
  return {
    type: find('type', 'code'),
    title: find('title'),
    detail,
    requestId: find('request_id'),
    metadata,
    fields: found,
  };
}

/** The fields of an object, with their names in lower case. */
type Scope = ReadonlyMap<string, unknown>;

/** The objects that may describe the error, the innermost error first. `data` comes last: it is rarely an error. */
function toScopes(value: unknown, depth = 0): Scope[] {
  if (!isObject(value) || depth > maxDepth) return [];
  const scope = new Map(
    Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner] as const),
  );
  const inner = (name: string) => toScopes(scope.get(name), depth + 1);
  return [...wrapperNames.flatMap(inner), scope, ...inner('data')];
}

/** If `error` is a string, it is often only a word, and another field has the reason (OAuth, NestJS). */
function readDetail(scope: Scope, sentences: string | undefined): string | undefined {
  const error = toShown(scope.get('error'));
  const text = findText(scope, detailNames);
  if (error === undefined) return text;
  const more = text ?? sentences;
  return more === undefined ? error : `${error}: ${more}`;
}

function findFirst<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const result = read(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** The reason in a plain text, or the title of an HTML page. */
function readPage(text: string, secrets: readonly string[]): Pick<Envelope, 'title' | 'detail'> {
  // Redacts before the text is cut: the pattern does not match half a secret.
  const shown = (part: string | undefined) => toShown(redactSecrets(part ?? '', secrets));
  if (!/^\s*</.test(text)) return { detail: shown(text) };
  const html = text.replace(hidden, ' ');
  const title = /<(title|h1)[^<>]*>([^<]+)<\/\1>/i.exec(html)?.[2];
  return { title: shown(title) ?? shown(withoutTags(html)) };
}

/** The parts of a page that a browser does not show. A part without an end ends with the page. */
const hidden = /<(script|style)\b.*?(?:<\/\1\s*>|$)|<!--.*?(?:-->|$)/gis;

/** `[^<>]` and not `[^>]`: the time for a page of nothing but `<` would grow with the square of its length. */
function withoutTags(html: string): string {
  return html.replace(/<[^<>]*>/g, ' ');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function findText(scope: Scope, names: readonly string[]): string | undefined {
  return findFirst(names, (name) => toShown(scope.get(name)));
}

/** A string on one line, cut to length. `undefined` for a value that is not a string, and for a blank string. */
function toShown(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return text === '' ? undefined : text.slice(0, shownLength);
}

function toSentence({ field, message }: FieldError): string {
  return field === '' ? message : `${field}: ${message}`;
}
