/** The URL of Bluma's API. */
export const defaultBaseUrl = 'https://api.getbluma.com/api/v1';

/**
 * Normalizes the base URL of an API: removes slashes, `?` and `#` from the end.
 *
 * @returns `undefined` if the text is not an http or https URL, or if the URL has more than a path. A key or a password
 *   in a URL would appear in the logs of every server on the way
 */
export function normalizeBaseUrl(given: string): string | undefined {
  if (!URL.canParse(given)) return undefined;
  const { protocol, username, password, origin, pathname, search, hash } = new URL(given);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (username + password + search + hash !== '') return undefined;
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
