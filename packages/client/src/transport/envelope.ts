import type { FieldError } from '../errors/status-errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { redact } from '../redact.ts';

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

/** The documented envelope, the edge's bare string, or a proxy's page (wire contract, REST API). */
export function envelopeOf(body: string): Envelope {
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
    fields: Array.isArray(validation_errors) ? validation_errors.flatMap(fieldOf) : [],
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown): FieldError[] {
  if (!isObject(value)) return [];
  return [{ field: shown(`${value.field}`), message: shown(`${value.message}`) }];
}

function shown(text: string): string {
  return redact(text.slice(0, shownLength));
}
