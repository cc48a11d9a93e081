/** Keys and secrets as the vendor makes them, wherever they stand in a text. */
const credentials = /(bluma_(?:live|test)_|whsec_)[\w+/=-]+/g;

/**
 * A text without keys and secrets: what is shown instead says which kind it was.
 *
 * @param secrets those that may look otherwise
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const shown = text.replace(credentials, '$1…');
  return secrets.filter(Boolean).reduce((left, secret) => left.replaceAll(secret, '…'), shown);
}

/** The headers of an answer, as far as an error may show them. */
export function harmlessHeaders(headers: Headers, secrets: readonly string[] = []): Headers {
  const shown = [...headers].filter(([name]) => name !== 'set-cookie');
  // `…` is no byte of a header.
  return new Headers(
    shown.map(([name, value]): [string, string] => [
      name,
      redact(value, secrets).replaceAll('…', '...'),
    ]),
  );
}

/** How deep causes are followed. */
const depth = 4;

/**
 * An error as another's cause: its name, message and code. Whatever else it carries, such as the request with its key,
 * is left behind.
 */
export function harmlessCause(error: unknown, secrets: readonly string[] = [], level = 0): unknown {
  if (!(error instanceof Error))
    return typeof error === 'string' ? redact(error, secrets) : undefined;
  const inner = level < depth ? harmlessCause(error.cause, secrets, level + 1) : undefined;
  const message = redact(error.message, secrets);
  const cause = new Error(message, inner === undefined ? undefined : { cause: inner });
  const code: unknown = 'code' in error ? error.code : undefined;
  const { name } = error;
  cause.stack = `${name}: ${message}`;
  return Object.assign(cause, { name, ...(typeof code === 'string' && { code }) });
}
