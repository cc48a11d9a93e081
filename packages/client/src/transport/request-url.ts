import type { UsableKey } from '../api-key.ts';
import { createInputError } from '../checks/input-check.ts';
import { ConfigurationError } from '../errors/bluma-error.ts';
import { isLocalHost } from '../local-host.ts';
import { describeInvalidOption } from '../require-option.ts';

export type Query = Readonly<{ [name: string]: number | undefined }>;

/**
 * Where a request goes.
 *
 * @throws {ConfigurationError} `invalid_option` if the key could be read on the way
 */
export function toUrl(baseURL: string, path: string, query: Query, key: UsableKey): string {
  const url = new URL(`${baseURL}${path}`);
  if (url.protocol === 'http:' && key.mode !== 'test' && !isLocalHost(url)) {
    throw new ConfigurationError(
      'invalid_option',
      describeInvalidOption({
        name: 'baseURL',
        rule: 'an https URL',
        value: url.origin,
        fix: 'Over http everybody on the way could read the key',
      }),
    );
  }
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  }
  return url.href;
}

/**
 * All headers of a request, later ones over earlier ones. Nothing but the key is its `Authorization`.
 *
 * @throws {ValidationError} `invalid_input` for a name or a value that no header can have, which is not repeated
 */
export function mergeHeaders(
  layers: readonly (Readonly<{ [name: string]: string }> | undefined)[],
  { value }: UsableKey,
): Headers {
  const headers = new Headers({ accept: 'application/json' });
  // One by one: of names that differ in case alone, the later one holds.
  for (const layer of layers) {
    for (const [name, text] of Object.entries(layer ?? {})) setHeader(headers, name, text);
  }
  headers.set('authorization', `Bearer ${value}`);
  return headers;
}

function setHeader(headers: Headers, name: string, text: string): void {
  try {
    headers.set(name, text);
  } catch {
    throw createInputError(`headers.${name}`, 'is no header that can be sent');
  }
}
