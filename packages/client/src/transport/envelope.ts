import type { FieldError } from '../errors/status-errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { redactSecrets } from '../redact.ts';

/** What can be read of an error's body. */
export interface Envelope {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly requestId?: string;
  readonly metadata: JsonObject;
  readonly fields: readonly FieldError[];
}

/** How much of a text is worth showing. */
const shownLength = 500;

/**
 * The documented envelope, the edge's bare string, or a proxy's page (wire contract, REST API).
 *
 * @param secrets what no text of it may repeat: cut out of what was read, since JSON can write the same text in many ways
 */
export function parseEnvelope(body: string, secrets: readonly string[]): Envelope {
  // Before it is cut to length: half a secret is not found.
  const shown = (text: string) => redactSecrets(text, secrets).slice(0, shownLength);
  const empty = { metadata: {}, fields: [] };
  const parsed = parse(body);
  const error = isObject(parsed) ? parsed.error : undefined;
  if (typeof error === 'string') return { ...empty, detail: shown(error) };
  if (!isObject(error)) {
    const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
    return title ? { ...empty, title: shown(title) } : empty;
  }
  const { type, title, detail, request_id, metadata, validation_errors } = error;
  return {
    ...(typeof type === 'string' && { type: shown(type) }),
    ...(typeof title === 'string' && { title: shown(title) }),
    ...(typeof detail === 'string' && { detail: shown(detail) }),
    ...(typeof request_id === 'string' && { requestId: shown(request_id) }),
    metadata: isObject(metadata) ? metadata : {},
    fields: toFieldErrors(validation_errors, shown),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function toFieldErrors(errors: unknown, shown: (text: string) => string): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors
    .filter(isObject)
    .map(({ field, message }) => ({ field: shown(`${field}`), message: shown(`${message}`) }));
}
