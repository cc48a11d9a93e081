import { describe, expect, it } from 'vitest';
import { configFromEnv } from '../src/config.ts';
import { BlumaClient } from '../src/index.ts';
import { monitorCredits, monitorDeliveries } from '../src/monitors.ts';
import { reconcileVideos } from '../src/reconcile.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

const apiKey = 'bluma_test_1';

/** Calls something untyped, as JavaScript does. @returns the message of its error */
async function catchMessage(call: () => unknown): Promise<string> {
  const error = await catchFailure((async () => call())());
  expect(error).toMatchObject({ name: 'ConfigurationError', code: expect.any(String) });
  return Object(error).message;
}

const construct = (options: unknown) => () => Reflect.construct(BlumaClient, [options]);

describe('a value that an option cannot have', () => {
  it.each<[string, object]>([
    ['timeout must be a number of ms above 0 and up to 2147483647, got -1:', { timeout: -1 }],
    ['timeout must be a number of ms above 0 and up to 2147483647, got "5":', { timeout: '5' }],
    ['maxRetries must be a whole number from 0, got 0.5:', { maxRetries: 0.5 }],
    ['maxRetryAfter must be a number of ms from 0, got null:', { maxRetryAfter: null }],
    ['concurrency must be a whole number from 1, or Infinity, got NaN:', { concurrency: NaN }],
    ['logLevel must be one of off, error, warn, info, debug, got "loud":', { logLevel: 'loud' }],
    ['baseURL must be an https URL with at most a path, got "ftp://x":', { baseURL: 'ftp://x' }],
    ['fetch must be a function that takes a Request, got an object:', { fetch: {} }],
    ['logger must be an object with the methods info, warn, error, got 5:', { logger: 5 }],
  ])('%s', async (message, options) => {
    const said = await catchMessage(construct({ apiKey, ...options }));
    expect(said).toMatch(/^\w+ must be .+, got .+: \w.+\. See https:.+errors\.md#invalid_option$/);
    expect(said.slice(0, message.length)).toBe(message);
  });

  it('is shown of an array of numbers, and cut where it is long', async () => {
    const client = new BlumaClient({ apiKey });
    const warnAfter = [3, 0];
    expect(
      await catchMessage(() => monitorDeliveries({ client, webhookId: 'webhook_1', warnAfter })),
    ).toContain('got [3, 0]:');
    const since = 'x'.repeat(1000);
    const events = reconcileVideos({ client, ids: ['batch_1'], since });
    expect((await catchMessage(() => events.next())).length).toBeLessThan(300);
  });
});

describe('a secret', () => {
  const secret = 'abcdef123456';

  it.each<[string, () => unknown]>([
    ['as the options', construct(secret)],
    ['as apiKey, with white space', construct({ apiKey: `${secret} ${secret}` })],
    ['in an object as apiKey', construct({ apiKey: { secret } })],
    ['in baseURL', construct({ apiKey, baseURL: `https://me:${secret}@example.com` })],
    ['in a header', construct({ apiKey, defaultHeaders: { 'x y': secret } })],
    ['under an unknown name', construct({ apikey: secret })],
    ['as the variables', () => Reflect.apply(configFromEnv, undefined, [secret])],
  ])('%s is not repeated', async (_, call) => {
    const message = await catchMessage(call);
    expect(message).not.toContain(secret);
    expect(message).toMatch(/^\w+ must be .+, got .+: \w/);
  });

  it.each(['bluma_live_abcdef', 'whsec_abcdef'])('%s is redacted in any option', async (value) => {
    expect(await catchMessage(construct({ apiKey, timeout: value }))).not.toContain('abcdef');
  });
});

describe('an unknown option', () => {
  const client = new BlumaClient({ apiKey });
  const webhookId = 'webhook_1';

  it.each<[string, string, unknown]>([
    ['baseUrl', 'baseURL', 'https://example.com'],
    ['apikey', 'apiKey', apiKey],
    ['retries', 'maxRetries', 5],
    ['timeoutMs', 'timeout', 5],
    ['headers', 'defaultHeaders', {}],
  ])('%s of a client is refused: did you mean %s?', async (name, closest, value) => {
    expect(await catchMessage(construct({ apiKey, [name]: value }))).toContain(
      `options must be known options, got "${name}": did you mean ${closest}? See https://`,
    );
  });

  it('of a call is refused, and nothing is sent', async () => {
    const api = await createTestApi();
    const { videos, templates, webhooks } = api.client;
    const options = { retries: 3 };
    for (const call of [
      () => Reflect.apply(videos.get, videos, ['batch_1', options]),
      () => Reflect.apply(videos.create, videos, [input, options]),
      () => Reflect.apply(videos.createMany, videos, [[input], options]),
      () => Reflect.apply(videos.waitFor, videos, ['batch_1', options]),
      () => Reflect.apply(templates.list, templates, [options]),
      () => Reflect.apply(webhooks.recreate, webhooks, ['1', { onSecrets() {} }, options]),
    ]) {
      expect(await catchMessage(call)).toContain('did you mean maxRetries?');
    }
    expect(api.sent).toEqual([]);
  });

  it.each<[string, (options: object) => unknown]>([
    ['monitorCredits', (options) => monitorCredits({ client, ...options })],
    ['monitorDeliveries', (options) => monitorDeliveries({ client, webhookId, ...options })],
    ['reconcileVideos', (options) => reconcileVideos({ client, ids: [], ...options }).next()],
    ['configFromEnv', (options) => configFromEnv({}, { ...options })],
  ])('of %s is refused', async (_, call) => {
    expect(await catchMessage(() => call({ loger: console }))).toContain(
      'options must be known options, got "loger": did you mean logger? See https://',
    );
  });

  it('without a value is none, and neither are the other parts of a configuration', () => {
    const env = { NODE_ENV: 'test', BLUMA_TEST_KEY: apiKey, BLUMA_WEBHOOK_SECRET: 'whsec_1' };
    const config = configFromEnv(env);
    construct({ apiKey, retries: undefined })();
    construct(config)();
    construct({ ...config, apiKey: config.apiKey })();
  });
});
