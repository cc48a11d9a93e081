/** Headers in any form that `new Headers()` takes. In an object, a header whose value is `undefined` is omitted. */
export type HeadersOption =
  | Iterable<readonly [name: string, value: string]>
  | Readonly<{ [name: string]: string | undefined }>;

/**
 * Adds `given` to `headers`. A given header replaces the existing header of the same name.
 *
 * @param refuse called with the name of a header that cannot be sent, or with `undefined` if there is no name
 */
export function overrideHeaders(
  headers: Headers,
  given: HeadersOption,
  refuse: (name: string | undefined) => never,
): void {
  const own = new Headers();
  for (const pair of toPairs(given, refuse)) {
    if (!Array.isArray(pair) || pair.length !== 2) refuse(undefined);
    const [name, value]: unknown[] = pair;
    try {
      // `null` would be sent as "null", and an object as "[object Object]".
      if (value === undefined || value === null || Object(value) === value) refuse(`${name}`);
      own.append(`${name}`, `${value}`);
    } catch {
      refuse(`${name}`);
    }
  }
  for (const [name, value] of own) headers.set(name, value);
}

function toPairs(given: unknown, refuse: (name: string | undefined) => never): Iterable<unknown> {
  if (typeof given !== 'object' || given === null) refuse(undefined);
  if (isIterable(given)) return given;
  return Object.entries(given).filter(([, value]) => value !== undefined);
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
