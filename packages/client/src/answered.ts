import { isObject } from './json-object.ts';

/** Makes a call's result of an answer's JSON. `undefined` where it is not what it should be. */
export type Read<T> = (body: unknown) => { readonly data: T } | undefined;

/**
 * The list in an answer: the answer itself, or what it holds under a name. The vendor shows the shape of one list alone,
 * `{ "deliveries": […] }`.
 */
export function listIn<T>(name: string): Read<readonly T[]> {
  return (body) => {
    const held = isObject(body) ? (body[name] ?? body.data) : body;
    return Array.isArray(held) ? { data: held } : undefined;
  };
}

/** The object that an answer is. It has the fields without which it is of no use; the others are the vendor's word. */
export function objectWith<T extends object>(...fields: readonly (keyof T & string)[]): Read<T> {
  const isAnswered = (body: unknown): body is T =>
    isObject(body) && fields.every((field) => body[field] !== undefined);
  return (body) => (isAnswered(body) ? { data: body } : undefined);
}
