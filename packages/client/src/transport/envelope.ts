import type { FieldError } from '../errors/status-errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { redactJson, redactSecrets } from '../redact.ts';
import { toFieldErrors } from './field-errors.ts';

/** The data that could be read from the body of an error response. */
export interface Envelope {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly requestId?: string;
  readonly metadata: JsonObject;
  readonly fields: readonly FieldError[];
  /** The body: its JSON, or its text. */
  readonly body: unknown;
}

/** The longest text that is shown, in UTF-16 code units. */
const shownLength = 500;

/** The fields in which APIs and proxies describe an error, the most exact first: Bluma, RFC 9457, OAuth, frameworks. */
const detailNames = ['detail', 'message', 'error_description', 'description', 'reason', 'msg'];

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
  const outer = isObject(body) ? body : {};
  const inner = isObject(outer.error) ? outer.error : {};
  const fields = [
    inner.validation_errors,
    inner.errors,
    inner.details,
    outer.validation_errors,
    outer.errors,
    // FastAPI and NestJS have lists where others have a string.
    outer.detail,
    outer.message,
    Array.isArray(body) ? body : undefined,
  ].map(toFieldErrors);
  const found = fields.find((list) => list.length > 0) ?? [];
  const sentences = toShown(found.map(toSentence).join('; '));
  const detail =
    findText(inner, detailNames) ??
    readErrorText(outer, sentences) ??
    findText(outer, detailNames) ??
    toShown(body) ??
    sentences;
  const type =
    toShown(inner.type) ?? toShown(inner.code) ?? toShown(outer.type) ?? toShown(outer.code);
  const title = toShown(inner.title) ?? toShown(outer.title);
  const requestId = toShown(inner.request_id) ?? toShown(outer.request_id);
  const metadata = [inner.metadata, outer.metadata].find(isObject) ?? {};
  return {
    ...(type !== undefined && { type }),
    ...(title !== undefined && { title }),
    ...(detail !== undefined && { detail }),
    ...(requestId !== undefined && { requestId }),
    metadata,
    fields: found,
  };
}

/** If `error` is a string, it is often only a word, and another field has the reason (OAuth, NestJS). */
function readErrorText(outer: JsonObject, sentences: string | undefined): string | undefined {
  const error = toShown(outer.error);
  if (error === undefined) return undefined;
  const more = findText(outer, detailNames) ?? sentences;
  return more === undefined ? error : `${error}: ${more}`;
}

/** The reason in a plain text, or the title of an HTML page. */
function readPage(text: string, secrets: readonly string[]): { title?: string; detail?: string } {
  // Redacts before the text is cut: the pattern does not match half a secret.
  const shown = (part: string | undefined) => toShown(redactSecrets(part ?? '', secrets));
  if (!/^\s*</.test(text)) {
    const detail = shown(text);
    return detail === undefined ? {} : { detail };
  }
  const title =
    shown(/<(title|h1)[^>]*>([^<]+)<\/\1>/i.exec(text)?.[2]) ?? shown(withoutTags(text));
  return title === undefined ? {} : { title };
}

function withoutTags(html: string): string {
  return html.replace(/<[^>]*>/g, ' ');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function findText(object: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = toShown(object[name]);
    if (text !== undefined) return text;
  }
  return undefined;
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
