/** Where the API is. */
export const defaultBaseUrl = 'https://api.getbluma.com/api/v1';

/**
 * Where an API is, as a URL is written, without a slash, `?` or `#` at its end; `undefined` for what is no http or https URL with a path at most: a key or
 * a password in a URL would be in every log on the way.
 */
export function normalizeBaseUrl(given: string): string | undefined {
  if (!URL.canParse(given)) return undefined;
  const { protocol, username, password, origin, pathname, search, hash } = new URL(given);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (username + password + search + hash !== '') return undefined;
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
