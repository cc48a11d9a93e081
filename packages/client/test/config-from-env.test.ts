import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { configFromEnv } from '../src/config.ts';
import { BlumaClient, isBlumaError } from '../src/index.ts';
import { createTestApi } from './support/test-api.ts';

const logger = { info() {}, warn() {}, error() {} };

const key = 'bluma_test_0123456789';
const liveKey = 'bluma_live_0123456789';
const secret = 'whsec_0123456789';

type Env = Record<string, string | undefined>;

/** All of it, key and secret too. */
function read(env: Env) {
  const config = configFromEnv(env, { logger });
  return { ...config, apiKey: config.apiKey, secret: config.secret };
}

const page = /\.? See https:.*#invalid_environment$/;

function catchProblems(env: Env): string {
  try {
    configFromEnv(env, { logger });
  } catch (error) {
    const { code, message } = Object(error);
    expect(isBlumaError(error)).toBe(true);
    expect(code).toBe('invalid_environment');
    expect(message).toMatch(page);
    return message.replace(page, '');
  }
  return 'none';
}

const development = {
  environment: 'development',
  apiKey: key,
  secret,
  baseURL: 'https://api.getbluma.com/api/v1',
  maxRetries: 3,
  logLevel: 'debug',
  features: { useWebhooks: true, enableBatching: false, cacheTemplates: false },
  warnings: [],
};

describe('configFromEnv', () => {
  it("reads the guide's names for each environment", () => {
    const env = {
      BLUMA_TEST_KEY: key,
      BLUMA_LIVE_KEY: liveKey,
      BLUMA_WEBHOOK_SECRET_TEST: secret,
      BLUMA_WEBHOOK_SECRET_PROD: 'whsec_prod',
    };
    const test = { ...development, environment: 'test', logLevel: 'warn' };
    const production = {
      ...development,
      environment: 'production',
      apiKey: liveKey,
      secret: 'whsec_prod',
      maxRetries: 5,
      logLevel: 'info',
    };
    expect(read(env)).toEqual(development);
    expect(read({ ...env, NODE_ENV: 'development' })).toEqual(development);
    expect(read({ ...env, NODE_ENV: 'test' })).toEqual(test);
    expect(read({ ...env, NODE_ENV: 'production' })).toEqual(production);
  });

  it.each(['development', 'test', 'production'])(
    "reads the setup guide's names in %s, and prefers the environment's own",
    (environment) => {
      const shared = {
        NODE_ENV: environment,
        BLUMA_API_KEY: 'other',
        BLUMA_WEBHOOK_SECRET: secret,
      };
      expect(read(shared)).toMatchObject({ environment, apiKey: 'other', secret });
      const own = { BLUMA_TEST_KEY: key, BLUMA_LIVE_KEY: liveKey };
      const expected = environment === 'production' ? liveKey : key;
      expect(read({ ...shared, ...own })).toMatchObject({ environment, apiKey: expected, secret });
    },
  );

  it("reads the process's environment by itself", () => {
    vi.stubEnv('NODE_ENV', 'test');
    vi.stubEnv('BLUMA_TEST_KEY', key);
    vi.stubEnv('BLUMA_WEBHOOK_SECRET_TEST', secret);
    const { apiKey, environment } = configFromEnv();
    vi.unstubAllEnvs();
    expect({ apiKey, environment }).toEqual({ apiKey: key, environment: 'test' });
  });

  it.each([
    [
      'everything that is missing',
      { NODE_ENV: 'production' },
      'BLUMA_LIVE_KEY or BLUMA_API_KEY is missing: set it to an API key, bluma_live_…; ' +
        'BLUMA_WEBHOOK_SECRET_PROD or BLUMA_WEBHOOK_SECRET is missing: ' +
        "set it to the webhook's secret, whsec_…, or FEATURE_WEBHOOKS to false",
    ],
    [
      'a blank one as missing',
      { BLUMA_TEST_KEY: ' \n', BLUMA_WEBHOOK_SECRET: secret },
      'BLUMA_TEST_KEY or BLUMA_API_KEY is missing (BLUMA_TEST_KEY is blank): ' +
        'set it to an API key, bluma_test_…',
    ],
    [
      'an environment that it does not know, and what else is wrong',
      { NODE_ENV: 'staging', BLUMA_API_KEY: key },
      'NODE_ENV is "staging": set it to development, test or production; ' +
        'BLUMA_WEBHOOK_SECRET_PROD or BLUMA_WEBHOOK_SECRET is missing: ' +
        "set it to the webhook's secret, whsec_…, or FEATURE_WEBHOOKS to false",
    ],
    [
      'an environment that is a name of every object',
      { NODE_ENV: 'constructor', BLUMA_API_KEY: key, BLUMA_WEBHOOK_SECRET: secret },
      'NODE_ENV is "constructor": set it to development, test or production',
    ],
    [
      'quotes, line breaks within, and other alphabets',
      { BLUMA_API_KEY: `"${key}"`, BLUMA_WEBHOOK_SECRET: `${secret}\n${secret}` },
      'BLUMA_API_KEY has quotes around it, which are taken for a part of it; ' +
        'BLUMA_WEBHOOK_SECRET holds white space or characters that are not ASCII',
    ],
    [
      'a key and a secret that were mixed up',
      { BLUMA_API_KEY: secret, BLUMA_WEBHOOK_SECRET: key },
      "BLUMA_API_KEY holds a webhook's secret and no API key; " +
        "BLUMA_WEBHOOK_SECRET holds an API key and no webhook's secret",
    ],
    [
      'a flag that is neither',
      { BLUMA_API_KEY: key, BLUMA_WEBHOOK_SECRET: secret, FEATURE_BATCHING: 'yes' },
      'FEATURE_BATCHING takes true or false',
    ],
    [
      'a base that is no URL',
      { BLUMA_API_KEY: key, BLUMA_WEBHOOK_SECRET: secret, BLUMA_BASE_URL: 'api.getbluma.com' },
      'BLUMA_BASE_URL takes an https: URL, with a path at most',
    ],
    [
      'a base that would have the key in the clear',
      {
        NODE_ENV: 'production',
        BLUMA_API_KEY: liveKey,
        BLUMA_WEBHOOK_SECRET: secret,
        BLUMA_BASE_URL: 'http://proxy.example/api/v1',
      },
      'BLUMA_BASE_URL takes an https: URL in production: the key goes there',
    ],
  ])('names %s', (_, env, message) => {
    expect(catchProblems(env)).toBe(message);
  });

  it.each([
    [
      'a test key in production',
      { NODE_ENV: 'production', BLUMA_LIVE_KEY: key },
      'BLUMA_LIVE_KEY is a test key in production: videos get a watermark',
    ],
    [
      'a live key in development',
      { BLUMA_API_KEY: liveKey },
      'BLUMA_API_KEY is a live key in development: videos cost credits',
    ],
    [
      'a live key in tests',
      { NODE_ENV: 'test', BLUMA_TEST_KEY: liveKey },
      'BLUMA_TEST_KEY is a live key in test: videos cost credits',
    ],
    [
      'a key with a line break at its end, which it leaves out',
      { BLUMA_API_KEY: `${key}\r\n` },
      'BLUMA_API_KEY has white space around it, which was left out',
    ],
  ])('warns of %s', (_, env, warning) => {
    const lines: unknown[] = [];
    const warn = (...line: unknown[]) => void lines.push(line);
    const config = configFromEnv(
      { BLUMA_WEBHOOK_SECRET: secret, ...env },
      { logger: { ...logger, warn } },
    );
    expect(config.warnings).toEqual([warning]);
    expect(lines).toEqual([['environment_suspect', { problem: warning }]]);
    expect(config.apiKey).toMatch(/^bluma_\w+$/);
  });

  it('understands the feature flags, and asks for no secret without webhooks', () => {
    const env = {
      BLUMA_API_KEY: key,
      FEATURE_WEBHOOKS: 'False',
      FEATURE_BATCHING: '1',
      FEATURE_CACHE_TEMPLATES: 'true\n',
    };
    const features = { useWebhooks: false, enableBatching: true, cacheTemplates: true };
    expect(read(env)).toMatchObject({ features, secret: undefined });
    expect(read({ ...env, BLUMA_WEBHOOK_SECRET: secret })).toMatchObject({ features, secret });
  });

  it('takes the base of a simulator', () => {
    const env = { BLUMA_API_KEY: key, BLUMA_WEBHOOK_SECRET: secret };
    const baseURL = 'http://localhost:5001/api/v1';
    expect(read({ ...env, BLUMA_BASE_URL: `${baseURL}/` })).toMatchObject({ baseURL });
  });

  it('is accepted by a client: its base, its key, its retries and its level', async () => {
    const { sim, baseURL } = await createTestApi();
    const own = { BLUMA_API_KEY: sim.account.testKey, BLUMA_WEBHOOK_SECRET: secret };
    const client = new BlumaClient(configFromEnv({ ...own, BLUMA_BASE_URL: baseURL }, { logger }));
    const lines = vi.spyOn(console, 'info').mockImplementation(() => {});
    sim.faultApi({ kind: 'internal_error' }, { times: 3 });
    expect(await client.webhooks.list()).toEqual([]);
    // 4 requests, and the 3 that were sent again, as in development.
    expect(lines).toHaveBeenCalledTimes(7);
  });

  it.each([
    ['production', 'bluma_test_0123456789'],
    ['development', 'bluma_live_0123456789'],
  ])('warns once of a key that does not belong in %s, with a client too', async (name, apiKey) => {
    vi.stubEnv('NODE_ENV', name);
    const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const config = configFromEnv({
      NODE_ENV: name,
      BLUMA_API_KEY: apiKey,
      BLUMA_WEBHOOK_SECRET: secret,
    });
    expect(new BlumaClient(config)).toBeInstanceOf(BlumaClient);
    vi.unstubAllEnvs();
    expect(warnings).toHaveBeenCalledTimes(1);
    warnings.mockRestore();
  });

  it('shows neither key nor secret, however it is looked at', () => {
    const config = configFromEnv({ BLUMA_API_KEY: key, BLUMA_WEBHOOK_SECRET: secret });
    const hidden = { showHidden: true, depth: 9, getters: false };
    const { apiKey: _, secret: __, ...shown } = development;
    expect(JSON.parse(JSON.stringify({ config }))).toEqual({ config: shown });
    expect({ ...config }).toEqual(shown);
    const seen = [
      inspect(config),
      inspect({ config }, hidden),
      `${config}`,
      JSON.stringify(config),
    ];
    for (const text of seen) expect(text).not.toContain('0123456789');
  });
});
