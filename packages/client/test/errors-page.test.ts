import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ClientErrorCode } from '../src/index.ts';

/** All of the union: the compiler refuses a code too many or too few. By its heading. */
const documented: Record<ClientErrorCode, string> = {
  missing_api_key: 'missing_api_key',
  invalid_api_key: 'invalid_api_key',
  browser_refused: 'browser_refused',
  invalid_option: 'invalid_option',
  invalid_environment: 'invalid_environment',
  authentication_error: 'authentication_error',
  insufficient_credits: 'insufficient_credits',
  permission_denied: 'permission_denied',
  validation_error: 'validation_error',
  not_found: 'not_found',
  rate_limit_exceeded: 'rate_limit_exceeded',
  // A receiver answers with one of that name.
  internal_error: 'internal_error (client)',
  service_unavailable: 'service_unavailable',
  api_error: 'api_error',
  connection_failed: 'connection_failed',
  timeout: 'timeout',
  aborted: 'aborted',
  response_too_large: 'response_too_large',
  redirect_refused: 'redirect_refused',
  invalid_response: 'invalid_response',
  invalid_input: 'invalid_input',
  ambiguous_create: 'ambiguous_create',
  video_failed: 'video_failed',
  wait_timeout: 'wait_timeout',
  recreate_incomplete: 'recreate_incomplete',
};

describe('docs/errors.md', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

  it.each(Object.values(documented))('has a section for %s', (heading) => {
    expect(page.split('\n')).toContain(`### ${heading}`);
  });
});
