import { defaultBaseUrl, normalizeBaseUrl } from '../base-url.ts';
import { isLocalHost } from '../local-host.ts';
import type { EnvironmentName } from './environment.ts';
import type { Variables } from './variables.ts';

/**
 * Reads the base URL from `BLUMA_BASE_URL`, without a slash at the end. If the variable is not set, returns Bluma's
 * URL.
 */
export function baseUrlFrom(variables: Variables, environment: EnvironmentName): string {
  const name = 'BLUMA_BASE_URL';
  const baseURL = normalizeBaseUrl(variables.find([name])?.value ?? defaultBaseUrl);
  if (baseURL === undefined) {
    variables.problems.push(`${name} takes an https: URL, with a path at most`);
    return defaultBaseUrl;
  }
  const url = new URL(baseURL);
  if (environment === 'production' && url.protocol === 'http:' && !isLocalHost(url)) {
    variables.problems.push(`${name} takes an https: URL in production: the key goes there`);
  }
  return baseURL;
}
