import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as source from '../src/index.ts';

const require = createRequire(import.meta.url);
const commonJs = '../dist/index.cjs';
const built: typeof source = require(commonJs);

describe('two copies of this package, one ESM and one CommonJS', () => {
  it('are two copies', () => {
    expect(built.BlumaWebhookError).not.toBe(source.BlumaWebhookError);
    expect(new built.PermanentError('x')).not.toBeInstanceOf(source.PermanentError);
  });

  it.each([
    ['source', source, built],
    ['build', built, source],
  ])("recognise the other's errors: thrown by the %s", (_name, thrower, catcher) => {
    const error = new thrower.BlumaWebhookError('missing_secret', 'no secret');
    expect(catcher.isBlumaWebhookError(error)).toBe(true);
    expect(catcher.isPermanentError(error)).toBe(false);
    const permanent = new thrower.PermanentError('no use');
    expect(catcher.isPermanentError(permanent)).toBe(true);
    expect(catcher.isBlumaWebhookError(permanent)).toBe(false);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an error', new Error('missing_secret')],
    ['the name alone', { name: 'PermanentError', code: 'missing_secret' }],
    ['a string', 'PermanentError'],
    ['a function', () => {}],
  ])('are not taken in by %s', (_name, value) => {
    expect(source.isBlumaWebhookError(value)).toBe(false);
    expect(source.isPermanentError(value)).toBe(false);
  });
});

describe('an error', () => {
  it('has a code, a cause, and a message that names the code', () => {
    const cause = new Error('below');
    const error = new source.BlumaWebhookError('invalid_option', 'leaseMs is -1', { cause });
    expect(error).toBeInstanceOf(Error);
    expect({ ...pick(error), name: error.name }).toEqual({
      name: 'BlumaWebhookError',
      code: 'invalid_option',
      cause,
      message: expect.stringMatching(/^leaseMs is -1\b.*invalid_option/),
    });
  });

  it('that is permanent has a message and a cause', () => {
    const cause = new Error('below');
    const error = new source.PermanentError('no such template', { cause });
    expect({ name: error.name, message: error.message, cause: error.cause }).toEqual({
      name: 'PermanentError',
      message: 'no such template',
      cause,
    });
  });
});

function pick({ code, cause, message }: source.BlumaWebhookError) {
  return { code, cause, message };
}

/** All of the union: the compiler refuses a code too many or too few. */
const documented: Record<source.ErrorCode, true> = {
  missing_secret: true,
  missing_handlers: true,
  missing_store: true,
  unknown_handler: true,
  invalid_handler: true,
  invalid_option: true,
  namespace_in_use: true,
  unsupported_engine: true,
  method_not_allowed: true,
  unsupported_encoding: true,
  missing_signature: true,
  invalid_signature: true,
  body_already_parsed: true,
  body_too_large: true,
  body_timeout: true,
  body_incomplete: true,
  secret_unavailable: true,
  internal_error: true,
  in_progress: true,
  handler_failed: true,
  deadline_exceeded: true,
  lease_lost: true,
  store_unavailable: true,
  queue_unavailable: true,
  shutting_down: true,
  invalid_json: true,
  invalid_envelope: true,
  handler_timeout: true,
  invalid_job: true,
};

describe('docs/errors.md', () => {
  const page = new URL('../../../docs/errors.md', import.meta.url);

  it.each(Object.keys(documented))('has a section for %s', (code) => {
    const text = readFileSync(page, 'utf8');
    const heading = new RegExp(`^###? \`?${code}\`?\\s*$|<a (id|name)="${code}">`, 'm');
    expect(text).toMatch(heading);
  });
});
