import { isObject } from './json-object.ts';

/** Converts a response's JSON to the result of a call. `undefined` if the JSON has another shape. */
export type ToResult<T> = (body: unknown) => { readonly data: T } | undefined;

/**
 * Reads a list: the JSON itself, or its field `name` or `data`. Bluma documents the shape of one list only,
 * `{ "deliveries": […] }`.
 */
export function toList<T>(name: string): ToResult<readonly T[]> {
  return (body) => {
    const list = isObject(body) ? (body[name] ?? body.data) : body;
    return Array.isArray(list) ? { data: list } : undefined;
  };
}

/** Reads an object that has at least `fields`. Other fields are not checked. */
export function toObject<T extends object>(...fields: readonly (keyof T & string)[]): ToResult<T> {
  const isComplete = (body: unknown): body is T =>
    isObject(body) && fields.every((field) => body[field] !== undefined);
  return (body) => (isComplete(body) ? { data: body } : undefined);
}
