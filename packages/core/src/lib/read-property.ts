/** The property of a value that other code made. A getter of such a value may throw: the result is then undefined. */
export function readProperty(value: unknown, name: string | symbol): unknown {
  try {
    return Object(value)[name];
  } catch {
    return undefined;
  }
}
