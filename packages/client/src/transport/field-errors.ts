import type { FieldError } from '../errors/status-errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';

/** A longer list would make the message too long. */
const longestList = 50;
const longestText = 500;

/**
 * Reads the errors of the fields, in the shapes that APIs use: a list of objects (Bluma, FastAPI, JSON:API), a list of
 * strings, or an object of fields with their messages.
 */
export function toFieldErrors(errors: unknown): FieldError[] {
  if (Array.isArray(errors)) return errors.slice(0, longestList).flatMap(toFieldError);
  if (!isObject(errors)) return [];
  return Object.entries(errors)
    .slice(0, longestList)
    .flatMap(([field, messages]) =>
      [messages].flat().flatMap((message) => {
        const text = typeof message === 'string' ? message : toMessage(message);
        return text === undefined ? [] : [{ field, message: text.slice(0, longestText) }];
      }),
    );
}

function toFieldError(error: unknown): FieldError[] {
  if (typeof error === 'string') return [{ field: '', message: error.slice(0, longestText) }];
  if (!isObject(error)) return [];
  const message = toMessage(error);
  if (message === undefined) return [];
  return [{ field: toField(error), message: message.slice(0, longestText) }];
}

function toMessage(error: unknown): string | undefined {
  const { message, msg, detail, title, code } = Object(error);
  return [message, msg, detail, title, code].find((text) => typeof text === 'string');
}

function toField({ field, loc, path, param, source }: JsonObject): string {
  const place = field ?? loc ?? path ?? param ?? Object(source).pointer;
  const parts = [place]
    .flat()
    .filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.join('.').slice(0, longestText);
}
