import type { UsableKey } from '../api-key.ts';
import { createInputError } from '../checks/input-check.ts';
import { ConfigurationError } from '../errors/bluma-error.ts';
import { type HeadersOption, overrideHeaders } from '../headers-option.ts';
import { isLocalHost } from '../local-host.ts';
import { describeInvalidOption } from '../require-option.ts';

export type Query = Readonly<{ [name: string]: number | undefined }>;

/**
 * The URL of a request.
 *
 * @throws {ConfigurationError} `invalid_option` if the key would be sent over http to another machine
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
        fix: 'over http, everybody on the way could read the key',
      }),
    );
  }
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  }
  return url.href;
}

/**
 * Merges the headers of a request. Later layers override earlier ones. `Authorization` always has the key.
 *
 * @throws {ValidationError} `invalid_input` for an invalid name or value. The message does not contain the value
 */
export function mergeHeaders(
  layers: readonly (HeadersOption | undefined)[],
  { value }: UsableKey,
): Headers {
  const headers = new Headers({ accept: 'application/json' });
  for (const layer of layers) if (layer) overrideHeaders(headers, layer, refuseHeader);
  headers.set('authorization', `Bearer ${value}`);
  return headers;
}

function refuseHeader(name: string | undefined): never {
  if (name === undefined) {
    throw createInputError('headers', 'must be an object, a Headers or a list of pairs');
  }
  throw createInputError(`headers.${name}`, 'is no header that can be sent');
}
