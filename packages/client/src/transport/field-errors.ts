import type { FieldError } from '../errors/status-errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';

/** A longer list would make the message too long. */
const longestList = 50;
const longestText = 500;

/** Inputs that an API repeats may be nested without an end. */
const maxDepth = 4;

/**
 * Reads the errors of the fields, in the shapes that APIs use: a list of objects (Bluma, FastAPI, JSON:API), a list of
 * strings, or an object of fields with their messages, also of fields of fields.
 */
export function toFieldErrors(errors: unknown, field = '', depth = 0): FieldError[] {
  if (depth > maxDepth) return [];
  const read = (parts: readonly (readonly [name: string, error: unknown])[]) =>
    parts.flatMap(([name, error]) => toFieldError(error, name, depth + 1)).slice(0, longestList);
  if (Array.isArray(errors)) return read(errors.map((error) => [field, error]));
  if (!isObject(errors)) return [];
  const prefix = field === '' ? '' : `${field}.`;
  return read(Object.entries(errors).map(([name, error]) => [`${prefix}${name}`, error]));
}

/** @param field the name of the field in an object of fields. Otherwise the error has it */
function toFieldError(error: unknown, field: string, depth: number): FieldError[] {
  const message = typeof error === 'string' ? error : toMessage(error);
  if (message === undefined) return toFieldErrors(error, field, depth);
  const place = field === '' && isObject(error) ? toField(error) : field;
  return [{ field: place.slice(0, longestText), message: message.slice(0, longestText) }];
}

function toMessage(error: unknown): string | undefined {
  const { message, msg, detail, reason, title, code } = Object(error);
  return [message, msg, detail, reason, title, code].find((text) => typeof text === 'string');
}

function toField({ field, loc, path, param, source, name }: JsonObject): string {
  const place = field ?? loc ?? path ?? param ?? Object(source).pointer ?? name;
  const parts = [place]
    .flat()
    .filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.join('.');
}
