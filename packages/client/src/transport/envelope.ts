import type { FieldError } from '../errors/status-errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { redactJson, redactSecrets } from '../redact.ts';
import { toFieldErrors } from './field-errors.ts';

/** What can be read of an error's body. */
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

/** How much of a text is worth showing. */
const shownLength = 500;

/** Where APIs and proxies say what happened, the most exact first: Bluma, RFC 9457, OAuth, frameworks. */
const detailNames = ['detail', 'message', 'error_description', 'description', 'reason', 'msg'];

/**
 * The documented envelope, or what else a proxy, a gateway or a framework may respond with.
 *
 * @param secrets what no text of it may repeat: cut out of what was read, since JSON can write the same text in many ways
 */
export function parseEnvelope(text: string, secrets: readonly string[]): Envelope {
  const parsed = parse(text);
  const body = redactJson(parsed === undefined ? text : parsed, secrets);
  if (parsed === undefined) return { ...readPage(text, secrets), metadata: {}, fields: [], body };
  return { ...readJson(body), body };
}

/** @param body without secrets */
function readJson(body: unknown): Omit<Envelope, 'body'> {
  const outer = isObject(body) ? body : {};
  const inner = isObject(outer.error) ? outer.error : {};
  const fields = [
    inner.validation_errors,
    inner.errors,
    inner.details,
    outer.validation_errors,
    outer.errors,
    // FastAPI and NestJS have lists where others have a text.
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

/** If `error` is a text, it is often only a word, and another field has the reason (OAuth, NestJS). */
function readErrorText(outer: JsonObject, sentences: string | undefined): string | undefined {
  const error = toShown(outer.error);
  if (error === undefined) return undefined;
  const more = findText(outer, detailNames) ?? sentences;
  return more === undefined ? error : `${error}: ${more}`;
}

/** The reason in a text, or the title of a page of HTML. */
function readPage(text: string, secrets: readonly string[]): { title?: string; detail?: string } {
  // Before it is cut to length: half a secret is not found.
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

/** A text on one line, cut to length. `undefined` for a value that is no text. */
function toShown(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return text === '' ? undefined : text.slice(0, shownLength);
}

function toSentence({ field, message }: FieldError): string {
  return field === '' ? message : `${field}: ${message}`;
}
