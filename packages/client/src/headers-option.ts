/** Headers as `new Headers()` takes them. In an object, a header that is `undefined` is left out. */
export type HeadersOption =
  | Iterable<readonly [name: string, value: string]>
  | Readonly<{ [name: string]: string | undefined }>;

/**
 * Adds headers to others. A header replaces the other one of its name.
 *
 * @param refuse called with the name of a header that cannot be sent, `undefined` if there is none
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
