import { describe, expect, it } from 'vitest';
import { createSimulator } from '../src/index.ts';
import { simulate } from './support/simulator.ts';

/** The code, the option, what it accepts and what it got. */
function refusal(option: string) {
  return expect.objectContaining({
    name: 'BlumaWebhookError',
    code: 'invalid_option',
    message: expect.stringMatching(
      new RegExp(
        `^${option.replace(/[.[\]]/g, '\\$&')} must be [^\n]+, got [^\n]+#invalid_option$`,
      ),
    ),
  });
}

/** What a program without types may give. */
const untyped = (value: unknown) => JSON.parse(JSON.stringify({ value })).value;
const template = {
  id: 'a',
  name: 'A',
  description: 'An A',
  category: 'a',
  credits_per_video: 1,
  duration_range: { min: 1, max: 2 },
};

describe('createSimulator refuses', () => {
  it.each([
    ['seed', { seed: {} }],
    ['clock', { clock: 'scaled' }],
    ['clock', { clock: 5 }],
    ['clock', { clock: null }],
    ['clock', { clock: {} }],
    ['clock', { clock: { stepped: false } }],
    ['clock', { clock: { stepped: true, scale: 20 } }],
    ['clock.scale', { clock: { scale: '20' } }],
    ['clock.scale', { clock: { scale: 0 } }],
    ['clock.scale', { clock: { scale: 1e300 } }],
    ['clock.startAt', { clock: { stepped: true, startAt: 'soon' } }],
    ['clock.startAt', { clock: { stepped: true, startAt: null } }],
    ['clock.startAt', { clock: { scale: 2, startAt: 8.64e15 } }],
    ['clock.patience', { clock: { stepped: true, patience: 'long' } }],
    ['clock.patience', { clock: { scale: 2, patience: -1 } }],
    ['countFailuresBy', { countFailuresBy: 'days' }],
    ['logLimit', { logLimit: -1 }],
    ['logLimit', { logLimit: '5' }],
    ['eventLimit', { eventLimit: 1.5 }],
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: 1.5 }],
    ['ca', { ca: 5 }],
    ['ca', { ca: ['-----BEGIN', 5] }],
    ['credits', { credits: -5 }],
    ['credits', { credits: '5' }],
    ['tier', { tier: 'gold' }],
    ['templates', { templates: 5 }],
    ['templates[1]', { templates: [template, { id: 'b' }] }],
    ['videos', { videos: null }],
    ['videos.queued', { videos: { queued: 'soon' } }],
    ['videos.rendering', { videos: { rendering: -1 } }],
    ['videos.fails', { videos: { fails: 'always' } }],
    ['videos.fails.type', { videos: { fails: { type: 5 } } }],
    ['retryAfter', { retryAfter: 'soon' }],
    ['onDelivery', { onDelivery: 5 }],
  ])('%s in %j', (option, options) => {
    expect(() => createSimulator(untyped(options))).toThrow(refusal(option));
  });

  it('what is no options, and numbers that are none', () => {
    expect(() => createSimulator(untyped(null))).toThrow(refusal('options'));
    for (const option of ['logLimit', 'eventLimit', 'concurrency', 'credits']) {
      expect(() => createSimulator({ [option]: Number.NaN })).toThrow(refusal(option));
    }
    expect(() => createSimulator({ clock: { scale: Number.NaN } })).toThrow(refusal('clock.scale'));
  });

  it('nothing that is undefined, which counts as not given', async () => {
    const options = [
      'seed',
      'clock',
      'countFailuresBy',
      'logLimit',
      'concurrency',
      'ca',
      'credits',
    ];
    const more = ['tier', 'templates', 'videos', 'retryAfter', 'onDelivery', 'eventLimit'];
    const notGiven = Object.fromEntries([...options, ...more].map((name) => [name, undefined]));
    const sim = createSimulator({ ...notGiven, clock: { stepped: true, startAt: undefined } });
    const webhook = sim.addWebhook(() => new Response(), { secret: undefined, url: undefined });
    sim.faultDelivery({ kind: 'duplicate', copies: undefined }, { times: undefined });
    sim.account.planVideo({ queued: undefined, fails: undefined });
    const { id } = sim.emit('credits.low', { id: undefined, data: undefined });
    await sim.settled();
    const found = await sim.waitFor(
      { eventId: id, statusCode: undefined },
      { timeoutMs: undefined },
    );
    expect([found.webhookId, sim.deliveries().length, sim.account.credits]).toEqual([
      webhook.id,
      2,
      100,
    ]);
    await sim.close();
  });

  it.each<[string, string, object]>([
    ['sead', 'seed', { sead: 1 }],
    ['retries', 'retryAfter', { retries: 5 }],
    ['baseUrl', 'tier', { baseUrl: 'x' }],
  ])('the unknown name %s, with the closest one: %s', (name, _, options) => {
    expect(() => createSimulator(options)).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(
          new RegExp(`^options must be known options, got "${name}": did you mean \\w+\\? `),
        ),
      }),
    );
  });

  it('names that are unknown in whatever else it takes', async () => {
    const sim = simulate();
    const { account } = sim;
    const fitted = (subject: string, call: () => unknown) =>
      expect((async () => call())()).rejects.toMatchObject({
        message: expect.stringMatching(
          `^${subject} must be known options, got "\\w+": did you mean`,
        ),
      });
    await fitted('clock', () => createSimulator({ clock: untyped({ stepped: true, start: 1 }) }));
    await fitted('videos', () => createSimulator({ videos: untyped({ queue: 1 }) }));
    await fitted('videos.fails', () =>
      createSimulator({ videos: untyped({ fails: { typ: 'a' } }) }),
    );
    await fitted('options', () => sim.addWebhook('http://localhost:1', untyped({ event: [] })));
    await fitted('options', () => sim.faultDelivery({ kind: 'drop' }, untyped({ time: 2 })));
    await fitted('options', () => sim.faultApi({ kind: 'hang' }, untyped({ methd: 'GET' })));
    await fitted('fault', () => sim.faultDelivery(untyped({ kind: 'duplicate', copy: 2 })));
    await fitted('options', () => sim.waitFor('credits.low', untyped({ timeout: 5 })));
    await fitted('matcher', () => sim.waitFor(untyped({ attempt: 2 })));
    await fitted('matcher', () => sim.deliveries(untyped({ attempt: 2 })));
    await fitted('options', () => sim.listen(0, untyped({ hostname: 'x' })));
    await fitted('options', () => account.createKey(untyped({ scope: [] })));
    await fitted('plan', () => account.planVideo(untyped({ render: 5 })));
    await fitted('overrides', () => sim.emit('credits.low', untyped({ createdAt: 'now' })));
    expect(sim.events()).toEqual([]);
  });

  it('nothing that there is', async () => {
    const clock = { stepped: true, startAt: new Date(0), patience: '30d' } as const;
    const sim = createSimulator({ clock, templates: [template], credits: 0, ca: [], seed: '' });
    expect(sim.now()).toBe(0);
    await sim.close();
  });
});

describe('faultDelivery refuses', () => {
  it.each([
    ['fault', null],
    ['fault', 'duplicate'],
    ['fault.kind', {}],
    ['fault.kind', { kind: 'duplicates' }],
    ['fault.kind', { kind: 'hang' }],
    ['fault.copies', { kind: 'duplicate', copies: -1 }],
    ['fault.copies', { kind: 'overlap', copies: 0 }],
    ['fault.count', { kind: 'burst', count: 0 }],
    ['fault.count', { kind: 'reorder', count: 1 }],
    ['fault.within', { kind: 'reorder', within: 'soon' }],
    ['fault.by', { kind: 'delay' }],
    ['fault.by', { kind: 'delay', by: 1e20 }],
    ['fault.age', { kind: 'old_created_at', age: -1 }],
    ['fault.age', { kind: 'old_created_at', age: '999999999d' }],
    ['fault.type', { kind: 'unknown_type', type: 5 }],
    ['fault.fields', { kind: 'extra_fields', fields: null }],
    ['fault.change', { kind: 'tamper', change: true }],
    ['fault.afterBytes', { kind: 'cut_connection', afterBytes: 0.5 }],
    ['fault.afterBytes', { kind: 'stalled_upload', afterBytes: '5' }],
  ])('%s in %j', (option, fault) => {
    expect(() => simulate().faultDelivery(untyped(fault))).toThrow(refusal(option));
  });

  it.each([
    ['options', null],
    ['times', { times: 0 }],
    ['times', { times: '2' }],
    ['webhookId', { webhookId: 5 }],
    ['type', { type: 5 }],
  ])('%s in the options %j', (option, options) => {
    expect(() => simulate().faultDelivery({ kind: 'drop' }, untyped(options))).toThrow(
      refusal(option),
    );
  });

  it('fields that JSON has no place for, and a burst of one webhook', () => {
    const fields = { big: 1n };
    const sim = simulate();
    expect(() => sim.faultDelivery({ kind: 'extra_fields', fields })).toThrow(
      refusal('fault.fields'),
    );
    expect(() => sim.faultDelivery({ kind: 'burst' }, { webhookId: 'webhook_1' })).toThrow(
      refusal('webhookId'),
    );
  });
});

describe('faultApi refuses', () => {
  it.each([
    ['fault', null],
    ['fault.kind', { kind: 'hangs' }],
    ['fault.kind', { kind: 'drop' }],
    ['fault.retryAfter', { kind: 'rate_limited', retryAfter: 'later' }],
    ['fault.retryAfter', { kind: 'service_unavailable', retryAfter: 'past' }],
    ['fault.location', { kind: 'redirect' }],
    ['fault.location', { kind: 'redirect', location: 'a\nb' }],
    ['fault.status', { kind: 'redirect', location: '/', status: 200 }],
    ['fault.status', { kind: 'proxy_html', status: 99 }],
    ['fault.status', { kind: 'proxy_html', status: 204 }],
    ['fault.bytes', { kind: 'large_body', bytes: -1 }],
    ['fault.bytes', { kind: 'large_body', bytes: 1e12 }],
  ])('%s in %j', (option, fault) => {
    expect(() => simulate().faultApi(untyped(fault))).toThrow(refusal(option));
  });

  it.each([
    ['options', null],
    ['times', { times: 0 }],
    ['method', { method: 'get' }],
    ['path', { path: 'templates' }],
    ['path', { path: '/api/v1/templates' }],
  ])('%s in the options %j', (option, options) => {
    expect(() => simulate().faultApi({ kind: 'hang' }, untyped(options))).toThrow(refusal(option));
  });
});

describe('addWebhook refuses', () => {
  const url = 'http://localhost/webhooks/bluma';
  it.each([
    ['receiver', undefined, {}],
    ['receiver', 'localhost', {}],
    ['receiver', 'ftp://localhost/', {}],
    ['receiver', { listen: true }, {}],
    ['options', url, null],
    ['secret', url, { secret: 5 }],
    ['events', url, { events: 'video.completed' }],
    ['events', url, { events: [] }],
    ['events[1]', url, { events: ['video.queued', 'video.completd'] }],
    ['url', url, { url: 'localhost' }],
  ])('%s in (%j, %j)', (option, receiver: unknown, options) => {
    expect(() => simulate().addWebhook(untyped(receiver), untyped(options))).toThrow(
      refusal(option),
    );
  });

  it('an invalid secret, without telling it', () => {
    const give = () => simulate().addWebhook(url, { secret: untyped(['whsec_told']) });
    expect(give).toThrow(
      'secret must be a string, got an array: correct it, or leave it out for the default',
    );
  });

  it('a blank secret as a missing one', () => {
    expect(() => simulate().addWebhook(url, { secret: ' ' })).toThrow(
      expect.objectContaining({ code: 'missing_secret' }),
    );
  });
});

describe('an account refuses', () => {
  it.each([
    ['options', null],
    ['mode', { mode: 'foo' }],
    ['scopes', { scopes: 'videos:read' }],
    ['scopes[0]', { scopes: ['videos'] }],
    ['key', { key: 5 }],
    ['key', { key: 'sk_live_1' }],
    ['key', { key: 'bluma_test_' }],
    ['key', { key: 'bluma_test_a b' }],
    ['key', { mode: 'live', key: 'bluma_test_a' }],
  ])('the key of which %s is none: %j', (option, options) => {
    expect(() => simulate().account.createKey(untyped(options))).toThrow(refusal(option));
  });

  it('an invalid key, without telling it', () => {
    expect(() => simulate().account.createKey({ key: 'sk_live_1' })).toThrow(
      'key must be a string that begins with bluma_test_, without spaces, got a string: correct it, or leave it out for the default',
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, untyped('5'), untyped(null)])(
    '%s credits',
    (amount) => {
      const { account } = simulate();
      expect(() => account.addCredits(amount)).toThrow(refusal('amount'));
      expect(account.credits).toBe(100);
    },
  );

  it.each([
    ['plan', null],
    ['plan.queued', { queued: -1 }],
    ['plan.fails', { fails: true }],
  ])('the plan of which %s is none: %j', (option, plan) => {
    expect(() => simulate().account.planVideo(untyped(plan))).toThrow(refusal(option));
  });
});

describe('a simulator refuses', () => {
  it.each([-1, 1e20, '5x', '5 m', null])('to advance by %s', async (duration) => {
    await expect(simulate().advance(untyped(duration))).rejects.toEqual(refusal('duration'));
  });

  it('to advance past the year 9999, steps that nobody awaited included', async () => {
    const sim = simulate({ clock: { stepped: true, startAt: '9950-01-01' } });
    const [first, second] = await Promise.allSettled([sim.advance('9000d'), sim.advance('36500d')]);
    expect(first).toEqual({ status: 'fulfilled', value: undefined });
    expect(second).toEqual({ status: 'rejected', reason: refusal('duration') });
    expect(sim.emit('credits.low').created_at).toMatch(/^9974-/);
  });

  it('what is no event', () => {
    const sim = simulate();
    expect(() => sim.emit(untyped(5))).toThrow(refusal('type'));
    expect(() => sim.emit('credits.low', untyped(null))).toThrow(refusal('overrides'));
    expect(() => sim.emit('video.queued', { data: { frames: 1n } })).toThrow(refusal('overrides'));
    expect(sim.events()).toEqual([]);
  });

  it('to wait for what is no delivery, or no time', async () => {
    const sim = simulate();
    await expect(sim.waitFor(untyped(5))).rejects.toEqual(refusal('matcher'));
    await expect(sim.waitFor('a', { timeoutMs: -1 })).rejects.toEqual(refusal('timeoutMs'));
    await expect(sim.waitFor('a', { timeoutMs: Number.NaN })).rejects.toEqual(refusal('timeoutMs'));
    await expect(sim.waitFor('a', untyped(null))).rejects.toEqual(refusal('options'));
  });

  it.each([-1, 70_000, 1.5, untyped('80')])('to listen on port %s', async (port) => {
    await expect(simulate().listen(port)).rejects.toEqual(refusal('port'));
  });
});

it('logs may be without an end, or empty', async () => {
  for (const [limit, kept] of [
    [Number.POSITIVE_INFINITY, 150],
    [0, 0],
  ] as const) {
    const sim = simulate({ logLimit: limit, eventLimit: limit });
    sim.addWebhook(() => new Response());
    for (let sent = 0; sent < 150; sent++) sim.emit('credits.low');
    await sim.settled();
    expect([sim.deliveries().length, sim.events().length]).toEqual([kept, kept]);
    expect(sim.droppedDeliveries).toBe(150 - kept);
  }
});
