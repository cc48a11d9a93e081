import { afterEach, describe, expect, it, vi } from 'vitest';
import { BlumaClient, type ClientOptions } from '../src/index.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('a key', () => {
  it('is in the environment, unless it is given', async () => {
    const { sim, open, sent } = await createTestApi();
    vi.stubEnv('BLUMA_API_KEY', sim.account.testKey);
    expect(await open({ apiKey: undefined }).webhooks.list()).toEqual([]);
    vi.stubEnv('BLUMA_API_KEY', undefined);
    expect(() => open({ apiKey: undefined })).toThrow('set BLUMA_API_KEY, or pass apiKey');
    expect(sent).toHaveLength(1);
  });

  it.each(['\n', '\r\n', ' \t'])('is taken without the white space behind it: %j', async (end) => {
    const { sim, open, sent } = await createTestApi();
    for (const apiKey of [`${sim.account.testKey}${end}`, () => `${sim.account.testKey}${end}`]) {
      expect(await open({ apiKey }).webhooks.list()).toEqual([]);
    }
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['', 'missing_api_key'],
    [' \n', 'missing_api_key'],
    ['bluma_test_a\nbluma_test_b', 'invalid_api_key'],
    ['bluma_test_é', 'invalid_api_key'],
  ])('%j is refused: %s', async (apiKey, code) => {
    const { open, sent } = await createTestApi();
    const configuration = { name: 'ConfigurationError', code };
    expect(() => open({ apiKey })).toThrow(expect.objectContaining(configuration));
    const client = open({ apiKey: async () => apiKey });
    expect(await catchFailure(client.webhooks.list())).toMatchObject(configuration);
    expect(sent).toEqual([]);
  });

  it('is returned by a function before each call', async () => {
    const { sim, open } = await createTestApi();
    const keys = [sim.account.testKey, sim.account.createKey().key];
    const asked = vi.fn(async () => keys.shift());
    const client = open({ apiKey: asked });
    await client.webhooks.list();
    await client.webhooks.list();
    expect(asked).toHaveBeenCalledTimes(2);
    const failing = open({ apiKey: () => Promise.reject(new Error('the vault is closed')) });
    expect(await catchFailure(failing.webhooks.list())).toMatchObject({
      code: 'missing_api_key',
      cause: { message: 'the vault is closed' },
    });
  });

  it('that does not arrive is awaited for the timeout of an attempt, or until an abort', async () => {
    const { open, sent } = await createTestApi();
    const client = open({ apiKey: () => new Promise(() => {}), timeout: 30, concurrency: 1 });
    const late = await catchFailure(client.videos.create(input));
    expect(late).toMatchObject({
      name: 'ConfigurationError',
      code: 'missing_api_key',
      cause: { name: 'TimeoutError', message: 'Not done within 30 ms' },
    });
    const signal = AbortSignal.timeout(10);
    const aborted = await catchFailure(client.webhooks.list({ signal, timeout: 5000 }));
    expect(aborted).toMatchObject({ name: 'APIUserAbortError', code: 'aborted' });
    expect(sent).toEqual([]);
  });

  it.each([
    ['production', 'testKey', 'test_key_in_production'],
    ['production', 'liveKey', undefined],
    ['development', 'testKey', undefined],
    ['development', 'liveKey', 'live_key_outside_production'],
  ] as const)('in %s: %s warns once of %s', async (environment, name, warning) => {
    const { sim, open, logged } = await createTestApi();
    vi.stubEnv('NODE_ENV', environment);
    const client = open({ apiKey: () => sim.account[name] });
    await client.webhooks.list();
    await client.webhooks.list();
    const warnings = logged.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ message }) => message)).toEqual(warning ? [warning] : []);
  });

  it('is not sent over http to another machine, unless it is a test key', async () => {
    const fetch = async () => new Response('{"webhooks":[]}');
    const baseURL = 'http://api.example/api/v1';
    const live = new BlumaClient({ apiKey: 'bluma_live_1', baseURL, fetch, logLevel: 'off' });
    expect(await catchFailure(live.webhooks.list())).toMatchObject({ code: 'invalid_option' });
    const test = new BlumaClient({ apiKey: 'bluma_test_1', baseURL, fetch });
    expect(await test.webhooks.list()).toEqual([]);
  });
});

it('a browser is refused, unless it is allowed', () => {
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('document', {});
  const apiKey = 'bluma_test_1';
  expect(() => new BlumaClient({ apiKey })).toThrow(
    expect.objectContaining({ name: 'ConfigurationError', code: 'browser_refused' }),
  );
  expect(new BlumaClient({ apiKey, dangerouslyAllowBrowser: true })).toBeInstanceOf(BlumaClient);
});

it.each<[string, ClientOptions]>([
  ['baseURL', { baseURL: 'api.getbluma.com' }],
  ['baseURL', { baseURL: 'https://user:password@api.getbluma.com' }],
  ['baseURL', { baseURL: 'ftp://api.getbluma.com' }],
  ['timeout', { timeout: 0 }],
  ['timeout', { timeout: Number.POSITIVE_INFINITY }],
  ['maxRetries', { maxRetries: 1.5 }],
  ['maxRetries', { maxRetries: -1 }],
  ['maxRetryAfter', { maxRetryAfter: Number.NaN }],
  ['concurrency', { concurrency: 0 }],
  ['concurrency', { concurrency: 2.5 }],
])('%s out of range is refused: %j', (name, options) => {
  expect(() => new BlumaClient({ apiKey: 'bluma_test_1', ...options })).toThrow(
    expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(name) }),
  );
});
