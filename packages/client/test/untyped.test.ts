import { describe, expect, it } from 'vitest';
import { configFromEnv } from '../src/config.ts';
import { BlumaClient } from '../src/index.ts';
import { monitorCredits, monitorDeliveries } from '../src/monitors.ts';
import { sanitizePrompt } from '../src/prompt.ts';
import { reconcileVideos, terminalKey } from '../src/reconcile.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

// What no type keeps JavaScript from: each is refused by its name, and nothing is sent.

const apiKey = 'bluma_test_1';
const circle: { self?: unknown } = {};
circle.self = circle;
const { context } = input;

describe('an input that is none', () => {
  it.each<[string, unknown]>([
    ['input', undefined],
    ['input', null],
    ['input', 'A cat that writes code'],
    ['input', { ...input, options: circle }],
    ['input', { ...input, context: { ...context, size: 5n } }],
    ['context.prompt', { template_id: 'meme-dialogue' }],
  ])('of a video is refused: %s', async (field, given) => {
    const { client, sent } = await createTestApi();
    const { videos } = client;
    const refused = { name: 'ValidationError', code: 'invalid_input', fields: [{ field }] };
    expect(await catchFailure(Reflect.apply(videos.create, videos, [given]))).toMatchObject(
      refused,
    );
    expect(await Reflect.apply(videos.createMany, videos, [[given]])).toMatchObject([
      { status: 'rejected', reason: refused },
    ]);
    expect(sent).toEqual([]);
  });

  it('of a webhook is refused', async () => {
    const { client, sent } = await createTestApi();
    const { webhooks } = client;
    for (const given of [undefined, null, 'https://example.com/']) {
      const error = await catchFailure(Reflect.apply(webhooks.create, webhooks, [given]));
      expect(error).toMatchObject({ code: 'invalid_input', fields: [{ field: 'input' }] });
    }
    expect(sent).toEqual([]);
  });

  it('of a batch is refused before any of it is sent, and so are its options', async () => {
    const { client, sent } = await createTestApi();
    const { videos } = client;
    const calls = [[null], [{}], [[input], { timeout: -1 }], [[input], { maxRetries: 0.5 }]];
    for (const given of calls) {
      const error = await catchFailure(Reflect.apply(videos.createMany, videos, given));
      expect(error).toMatchObject({ name: 'ConfigurationError', code: 'invalid_option' });
    }
    expect(sent).toEqual([]);
  });
});

it('a header that cannot be sent is named, and its value is not repeated', async () => {
  const { client, sent } = await createTestApi();
  for (const [name, value] of [
    ['x-token', 'proxytoken\n\u0000'],
    ['x token', 'proxytoken'],
  ] as const) {
    const error = await catchFailure(client.videos.get('batch_1', { headers: { [name]: value } }));
    expect(error).toMatchObject({ code: 'invalid_input', fields: [{ field: `headers.${name}` }] });
    expect(error).not.toMatchObject({ message: expect.stringContaining('proxytoken') });
    expect(error).not.toHaveProperty('cause');
  }
  expect(sent).toEqual([]);
});

it('options that are null are none', async () => {
  const { client, sim } = await createTestApi();
  const { id } = sim.addWebhook(async () => new Response());
  const { webhooks, videos, templates, credits } = client;
  expect(await Reflect.apply(webhooks.list, webhooks, [null])).toHaveLength(1);
  expect(await Reflect.apply(webhooks.deliveries, webhooks, [id, null, null])).toEqual([]);
  expect(await Reflect.apply(templates.list, templates, [null])).not.toEqual([]);
  expect(await Reflect.apply(credits.balance, credits, [null])).toMatchObject({ credits: 100 });
  const made = await Reflect.apply(videos.createMany, videos, [[input], null]);
  expect(made).toMatchObject([{ status: 'fulfilled' }]);
  for await (const _ of Reflect.apply(credits.history, credits, [null, null])) break;
});

describe('an option of the wrong type is refused by its name', () => {
  const refused = (message: string) =>
    expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(message) });

  it.each<[string, unknown]>([
    ['options', null],
    ['fetch', { fetch: 5 }],
    ['logger', { logger: {} }],
    ['logger', { logger: null }],
    ['defaultHeaders', { defaultHeaders: { 'x y': '1' } }],
    ['defaultHeaders', { defaultHeaders: 'x' }],
    ...[null, {}, ['1', '2']].map((value): [string, object] => [
      'defaultHeaders',
      { defaultHeaders: { 'x-a': value } },
    ]),
    ['defaultHeaders', { defaultHeaders: [['x-a', undefined]] }],
    ['maxRetryAfter', { maxRetryAfter: '5' }],
    ['timeout', { timeout: '5' }],
    ['baseURL', { baseURL: 5 }],
  ])('%s of a client: %j', (name, options) => {
    const given = options && { apiKey, ...options };
    expect(() => Reflect.construct(BlumaClient, [given])).toThrow(refused(name));
  });

  const client = new BlumaClient({ apiKey });

  it.each<[string, object]>([
    ['client', { client: undefined }],
    ['client', { client: {} }],
    ['thresholds', { thresholds: ['0.5'] }],
    ['thresholds', { thresholds: null }],
    ['logger', { logger: {} }],
    ...['timing', 'observer'].flatMap((name) =>
      [{}, 5, null, { after: 5, on: 5 }].map((value): [string, object] => [
        name,
        { [name]: value },
      ]),
    ),
  ])('%s of a watch over credits: %j', (name, options) => {
    const given = { client, ...options };
    expect(() => Reflect.apply(monitorCredits, undefined, [given])).toThrow(refused(name));
  });

  it.each<[string, object]>([
    ['client', { client: undefined }],
    ['client', { client: { webhooks: {} } }],
    ['webhookId', { webhookId: 5 }],
    ['warnAfter', { warnAfter: ['3'] }],
    ['warnAfter', { warnAfter: null }],
    ['timing', { timing: {} }],
    ['timing', { timing: null }],
  ])('%s of a watch over deliveries: %j', (name, options) => {
    const given = { client, webhookId: 'webhook_1', ...options };
    expect(() => Reflect.apply(monitorDeliveries, undefined, [given])).toThrow(refused(name));
  });

  it.each<[string, object]>([
    ['client', { client: undefined }],
    ['ids', { ids: undefined }],
    ['ids', { ids: 5 }],
  ])('%s of reconcileVideos: %j', async (name, options) => {
    const events = Reflect.apply(reconcileVideos, undefined, [{ client, ids: [], ...options }]);
    await expect(events.next()).rejects.toEqual(refused(name));
  });

  it.each<unknown>([null, undefined, 5, {}])('text of sanitizePrompt: %j', (text) => {
    expect(() => Reflect.apply(sanitizePrompt, undefined, [text])).toThrow(refused('text'));
  });

  it.each<unknown>([null, undefined, 5, 'evt_1', {}, { type: 5 }])(
    'event of terminalKey: %j',
    (event) => {
      expect(() => Reflect.apply(terminalKey, undefined, [event])).toThrow(refused('event'));
    },
  );

  it('apiKey of a client: null', () => {
    expect(() => Reflect.construct(BlumaClient, [{ apiKey: null }])).toThrow(
      expect.objectContaining({
        code: 'missing_api_key',
        message: expect.stringMatching(/^apiKey must be an API key, got null: /),
      }),
    );
  });

  it('and a variable of the environment by its own', () => {
    expect(() => Reflect.apply(configFromEnv, undefined, [{ BLUMA_TEST_KEY: 5 }])).toThrow(
      expect.objectContaining({
        code: 'invalid_environment',
        message: expect.stringContaining('BLUMA_TEST_KEY takes a text'),
      }),
    );
    expect(() => Reflect.apply(configFromEnv, undefined, [null])).toThrow(refused('env'));
  });
});
