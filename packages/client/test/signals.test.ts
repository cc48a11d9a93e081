import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { monitorCredits } from '../src/monitors.ts';
import { reconcileVideos } from '../src/reconcile.ts';
import { catchFailure, createTestApi, input, type TestApi } from './support/test-api.ts';

/** A signal as a polyfill makes it: no instance of this runtime's, and without `throwIfAborted`. */
class PolyfilledSignal {
  aborted = false;
  reason: unknown;
  readonly listeners = new Set<() => void>();

  addEventListener(_: string, listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_: string, listener: () => void): void {
    this.listeners.delete(listener);
  }

  abort(reason?: unknown): void {
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.listeners) listener();
  }
}

type Run = (api: TestApi, signal: unknown) => Promise<unknown>;

const call =
  (run: (api: TestApi, options: { signal: AbortSignal }) => Promise<unknown>): Run =>
  (api, signal) =>
    Reflect.apply(run, undefined, [api, { signal }]);

/** Everything that takes a signal. */
const calls: Readonly<Record<string, Run>> = {
  'videos.get': call(({ client }, options) => client.videos.get('batch_1', options)),
  'videos.create': call(({ client }, options) => client.videos.create(input, options)),
  'videos.waitFor': call(({ client }, options) => client.videos.waitFor('batch_1', options)),
  'videos.createMany': call(({ client }, options) => client.videos.createMany([input], options)),
  'webhooks.list': call(({ client }, options) => client.webhooks.list(options)),
  'webhooks.recreate': call(({ client }, options) =>
    client.webhooks.recreate('webhook_1', { onSecrets() {} }, options),
  ),
  'templates.list': call(({ client }, options) => client.templates.list(options)),
  'credits.balance': call(({ client }, options) => client.credits.balance(options)),
  'credits.history': call(({ client }, options) => client.credits.history({}, options).next()),
  reconcileVideos: call(({ client }, options) =>
    reconcileVideos({ client, ids: ['batch_1'], ...options }).next(),
  ),
  monitorCredits: call(async ({ client }, options) => {
    const monitor = monitorCredits({ client, ...options });
    return monitor.check().finally(() => monitor.close());
  }),
};

describe.each(Object.entries(calls))('%s', (_, run) => {
  it.each<[string, unknown]>([
    ['a controller', new AbortController()],
    ['an object', { aborted: false }],
    ['a text', 'abort'],
    ['a number', 5],
  ])('refuses %s as its signal, and sends nothing', async (_, signal) => {
    const api = await createTestApi();
    expect(await catchFailure(run(api, signal))).toMatchObject({
      name: 'ConfigurationError',
      code: 'invalid_option',
      message: expect.stringMatching(
        /^signal must be an AbortSignal, got .+: pass .*controller\.signal/,
      ),
    });
    expect(api.sent).toEqual([]);
  });

  it('heeds a polyfilled signal that was aborted before', async () => {
    const api = await createTestApi();
    const signal = new PolyfilledSignal();
    signal.abort(new Error('no longer needed'));
    const ended = await run(api, signal).catch((error: unknown) => error);
    expect(JSON.stringify(ended) ?? '').not.toContain('"fulfilled"');
    expect(api.sent).toEqual([]);
  });
});

it('a polyfilled signal aborts a call in flight', async () => {
  const signal = new PolyfilledSignal();
  const api = await createTestApi({
    fetch: (request) => {
      setImmediate(() => signal.abort(new Error('no longer needed')));
      return fetch(request);
    },
  });
  api.sim.faultApi({ kind: 'hang' });
  expect(await catchFailure(run('webhooks.list', api, signal))).toMatchObject({
    name: 'APIUserAbortError',
    cause: { message: 'no longer needed' },
  });
});

it('a polyfilled signal gets one listener, however many calls it is given to', async () => {
  const signal = new PolyfilledSignal();
  const api = await createTestApi();
  for (let sent = 0; sent < 20; sent++) await run('webhooks.list', api, signal);
  expect(signal.listeners.size).toBe(1);
});

it("a signal of this runtime's has no listener left after its calls", async () => {
  const { signal } = new AbortController();
  const api = await createTestApi();
  for (let sent = 0; sent < 20; sent++) await run('webhooks.list', api, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

function run(name: string, api: TestApi, signal: unknown): Promise<unknown> {
  return calls[name]?.(api, signal) ?? Promise.reject(new Error(`There is no ${name}`));
}

describe('numbers and dates are checked', () => {
  const invalid = (option: string) => ({
    name: 'ConfigurationError',
    code: 'invalid_option',
    message: expect.stringMatching(new RegExp(`^${option} must be .+, got .+: \\w`)),
  });

  it.each([0, -1, Number.NaN, '10', null, new Date()])('deadlineMs: %s', async (deadlineMs) => {
    const { client, sent } = await createTestApi();
    const { videos } = client;
    const waiting = Reflect.apply(videos.waitFor, videos, ['batch_1', { deadlineMs }]);
    expect(await catchFailure(waiting)).toMatchObject(invalid('deadlineMs'));
    expect(sent).toEqual([]);
  });

  it.each([0, 4999, Number.NaN, '5000', Number.POSITIVE_INFINITY, 2 ** 33])(
    'intervalMs: %s',
    async (intervalMs) => {
      const { client, sent } = await createTestApi();
      const { videos } = client;
      const waiting = Reflect.apply(videos.waitFor, videos, ['batch_1', { intervalMs }]);
      expect(await catchFailure(waiting)).toMatchObject(invalid('intervalMs'));
      expect(sent).toEqual([]);
    },
  );

  it.each([1, 2 ** 31, Number.POSITIVE_INFINITY])('deadlineMs may be %s', async (deadlineMs) => {
    const { client } = await createTestApi({
      fetch: async () => Response.json({ id: 'batch_1', status: 'completed' }),
    });
    expect(await client.videos.waitFor('batch_1', { deadlineMs })).toMatchObject({ id: 'batch_1' });
  });

  it.each([
    ['limit', Number.NaN],
    ['limit', 0],
    ['limit', 1.5],
    ['limit', '10'],
    ['offset', -1],
    ['offset', Number.POSITIVE_INFINITY],
  ])('%s: %s', async (name, value) => {
    const { client, sent } = await createTestApi();
    const { webhooks, credits } = client;
    const params = { [name]: value };
    const log = Reflect.apply(webhooks.deliveries, webhooks, ['webhook_1', params]);
    expect(await catchFailure(log)).toMatchObject(invalid(name));
    const history = Reflect.apply(credits.history, credits, [params]);
    expect(await catchFailure(history.next())).toMatchObject(invalid(name));
    expect(sent).toEqual([]);
  });

  it('a parameter of a list that is not known', async () => {
    const { client } = await createTestApi();
    const { webhooks } = client;
    const log = Reflect.apply(webhooks.deliveries, webhooks, ['webhook_1', { limt: 5 }]);
    expect(await catchFailure(log)).toMatchObject({
      message: expect.stringMatching(
        /^params must be known options, got "limt": did you mean limit\? See http/,
      ),
    });
  });

  it.each([Number.NaN, 0, true, {}, new Date(Number.NaN), ''])('since: %s', async (since) => {
    const { client } = await createTestApi();
    const options = { client, ids: ['batch_1'], since };
    const events = Reflect.apply(reconcileVideos, undefined, [options]);
    expect(await catchFailure(events.next())).toMatchObject(invalid('since'));
  });

  it.each(['handled', 'onUnresolved', 'pause'])('%s that is no function', async (name) => {
    const { client } = await createTestApi();
    const options = { client, ids: ['batch_1'], [name]: 5 };
    const events = Reflect.apply(reconcileVideos, undefined, [options]);
    expect(await catchFailure(events.next())).toMatchObject(invalid(name));
  });
});

describe('headers are what new Headers() takes', () => {
  it.each<[string, object]>([
    ['an object', { 'x-a': '1', 'x-b': undefined }],
    ['a Headers', new Headers({ 'x-a': '1' })],
    ['a list of pairs', [['x-a', '1']]],
    ['a map', new Map([['x-a', '1']])],
  ])('%s', async (_, headers) => {
    const seen: unknown[] = [];
    const fetch = async (request: Request) => {
      seen.push([request.headers.get('x-a'), request.headers.has('x-b')]);
      return Response.json([]);
    };
    const api = await createTestApi({ fetch });
    await Reflect.apply(api.client.webhooks.list, api.client.webhooks, [{ headers }]);
    const options = Object.fromEntries([['defaultHeaders', headers]]);
    await api.open(options).webhooks.list();
    expect(seen).toEqual([
      ['1', false],
      ['1', false],
    ]);
  });

  it('several of one name are one list', async () => {
    const seen: unknown[] = [];
    const { client } = await createTestApi({
      defaultHeaders: { 'X-A': 'default' },
      fetch: async (request) => {
        seen.push(request.headers.get('x-a'));
        return Response.json([]);
      },
    });
    await client.webhooks.list({
      headers: [
        ['x-a', '1'],
        ['X-A', '2'],
      ],
    });
    expect(seen).toEqual(['1, 2']);
  });

  it.each<[string, unknown]>([
    ['a text', 'x-a: 1'],
    ['a list of texts', ['x-a']],
    ['a number', 5],
  ])('%s is refused', async (_, headers) => {
    const { client, sent } = await createTestApi();
    const { webhooks } = client;
    const listing = Reflect.apply(webhooks.list, webhooks, [{ headers }]);
    expect(await catchFailure(listing)).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'headers' }],
    });
    expect(sent).toEqual([]);
  });
});
