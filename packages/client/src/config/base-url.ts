import { baseUrlOf, vendorsUrl } from '../base-url.ts';
import { isLocal } from '../local-host.ts';
import type { EnvironmentName } from './environment.ts';
import type { Variables } from './variables.ts';

/** From `BLUMA_BASE_URL`, without a slash at its end; the vendor's where it is not set. */
export function baseUrlFrom(variables: Variables, environment: EnvironmentName): string {
  const name = 'BLUMA_BASE_URL';
  const baseURL = baseUrlOf(variables.find([name])?.value ?? vendorsUrl);
  if (baseURL === undefined) {
    variables.problems.push(`${name} takes an https: URL, with a path at most`);
    return vendorsUrl;
  }
  const url = new URL(baseURL);
  if (environment === 'production' && url.protocol === 'http:' && !isLocal(url)) {
    variables.problems.push(`${name} takes an https: URL in production: the key goes there`);
  }
  return baseURL;
}
