import type { EnvironmentName } from './environment.ts';
import type { Variables } from './variables.ts';

const vendorsUrl = 'https://api.getbluma.com/api/v1';
const local = new Set(['localhost', '127.0.0.1', '[::1]']);

/** From `BLUMA_BASE_URL`, without a slash at its end; the vendor's where it is not set. */
export function baseUrlFrom(variables: Variables, environment: EnvironmentName): string {
  const name = 'BLUMA_BASE_URL';
  const value = variables.find([name])?.value;
  if (value === undefined) return vendorsUrl;
  const { protocol, hostname } = URL.canParse(value)
    ? new URL(value)
    : { protocol: '', hostname: '' };
  if (protocol !== 'https:' && protocol !== 'http:') {
    variables.problems.push(`${name} takes an https: URL`);
  } else if (environment === 'production' && protocol === 'http:' && !local.has(hostname)) {
    variables.problems.push(`${name} takes an https: URL in production: the key goes there`);
  }
  return value.replace(/\/+$/, '');
}
