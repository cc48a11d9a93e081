import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { type CreateVideoInput, RecreateError, ValidationError } from '../src/index.ts';
import { pollOptions } from './support/poll-options.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

const url = 'https://example.com/webhooks/bluma';

describe('what is wrong with an input is said before anything is sent', () => {
  const prompt = 'A cat that writes code';

  it.each<[string, object]>([
    ['context.prompt', { ...input, context: { prompt: '  too short       ' } }],
    ['context.prompt', { ...input, context: { prompt: 'x'.repeat(501) } }],
    // Ten halves are five characters.
    ['context.prompt', { ...input, context: { prompt: '😀'.repeat(5) } }],
    ['context.prompt', { ...input, context: {} }],
    ['context.prompt', { template_id: 'meme-dialogue' }],
    ['template_id', { context: { prompt } }],
    ['template_id', { ...input, variant_id: 'meme-dialogue-1' }],
    ['template_id', { ...input, template_id: ' ' }],
    ['variant_id', { context: { prompt }, variant_id: '' }],
    ['webhook_url', { ...input, webhook_url: 'ftp://example.com' }],
    ['webhook_url', { ...input, webhook_url: 'example.com' }],
  ])('%s of %j', async (field, wrong) => {
    const { client, sent } = await createTestApi();
    const error = await catchFailure(client.videos.create(Object(wrong)));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      status: undefined,
      code: 'invalid_input',
      fields: [{ field, message: expect.any(String) }],
    });
    expect(sent).toEqual([]);
  });

  it('all of it at once', async () => {
    const { client } = await createTestApi();
    const error = await catchFailure(client.webhooks.create({ url: 'nowhere', events: [] }));
    expect(error).toMatchObject({ fields: [{ field: 'url' }, { field: 'events' }] });
  });

  it('a prompt is sent without the white space around it', async () => {
    const bodies: unknown[] = [];
    const { client } = await createTestApi({
      fetch: async (request) => {
        bodies.push(await request.clone().json());
        return fetch(request);
      },
    });
    const padded = `${' '.repeat(300)}${'😀'.repeat(500)}${'\n'.repeat(300)}`;
    await client.videos.create({ ...input, context: { prompt: padded, tone: 'dry' } });
    expect(bodies).toEqual([
      { template_id: 'meme-dialogue', context: { prompt: '😀'.repeat(500), tone: 'dry' } },
    ]);
  });

  it.each([
    ['testKey', 'http://example.com/', true],
    ['liveKey', 'http://example.com/', false],
    ['liveKey', 'https://example.com/', true],
  ] as const)('with the %s, %s is fine: %s', async (key, webhook_url, isFine) => {
    const { sim, open } = await createTestApi();
    const created = open({ apiKey: sim.account[key] }).videos.create({ ...input, webhook_url });
    if (isFine) await created;
    else expect(await catchFailure(created)).toMatchObject({ fields: [{ field: 'webhook_url' }] });
  });

  it('an unknown event type is sent, with a warning that names the closest', async () => {
    const { client, logged, sent } = await createTestApi();
    const events = ['video.complete', 'video.failed'];
    await catchFailure(client.webhooks.create({ url, events }));
    expect(sent).toEqual(['POST /webhooks']);
    expect(logged).toEqual([
      {
        level: 'warn',
        message: 'unknown_event_type',
        fields: { type: 'video.complete', didYouMean: 'video.completed', err: undefined },
      },
    ]);
  });
});

describe('webhooks', () => {
  it('are created, listed and deleted', async () => {
    const { client } = await createTestApi();
    const created = await client.webhooks.create({ url, events: ['video.completed'] });
    expect(created).toMatchObject({
      url,
      is_active: true,
      secret: expect.stringMatching(/^whsec_/),
    });
    expect(await client.webhooks.list()).toMatchObject([{ id: created.id, url }]);
    expect(await client.webhooks.delete(created.id)).toBeUndefined();
    expect(await client.webhooks.list()).toEqual([]);
  });

  it('deleted by an attempt whose answer was lost are deleted', async () => {
    const { client, sim, sent } = await createTestApi();
    const { id } = sim.addWebhook(url);
    sim.faultApi({ kind: 'reset_after_processing' });
    const { response } = await client.webhooks.delete(id).withResponse();
    expect(response.status).toBe(404);
    expect(sent).toHaveLength(2);
  });

  it('that never were are not found, also after a 429', async () => {
    const { client, sim } = await createTestApi();
    expect(await catchFailure(client.webhooks.delete('webhook_0'))).toMatchObject({ status: 404 });
    sim.faultApi({ kind: 'rate_limited', retryAfter: 'absent' });
    expect(await catchFailure(client.webhooks.delete('webhook_0'))).toMatchObject({ status: 404 });
  });

  it('that never were are not found where the first attempt got nowhere', async () => {
    let isRefused = true;
    const { client } = await createTestApi({
      fetch: async (request) => {
        if (!isRefused) return fetch(request);
        isRefused = false;
        const code = { code: 'ECONNREFUSED', syscall: 'connect' };
        const cause = Object.assign(new Error('refused'), code);
        throw new TypeError('fetch failed', { cause });
      },
    });
    expect(await catchFailure(client.webhooks.delete('webhook_0'))).toMatchObject({ status: 404 });
  });

  it('show their deliveries, newest first, in pages', async () => {
    const { client, sim } = await createTestApi();
    const { id } = sim.addWebhook(async () => new Response());
    const ids = [1, 2, 3].map(() => sim.emit('credits.low').id);
    await sim.settled();
    const deliveries = await client.webhooks.deliveries(id);
    expect(deliveries.map(({ event_id }) => event_id)).toEqual(ids.toReversed());
    expect(await client.webhooks.deliveries(id, { limit: 1, offset: 1 })).toEqual([deliveries[1]]);
  });
});

describe('recreating a webhook', () => {
  it('creates, calls onSecrets, and then deletes', async () => {
    const { client, sent } = await createTestApi();
    const old = await client.webhooks.create({ url, events: ['video.failed'] });
    const onSecrets = vi.fn(async () => {
      expect(await client.webhooks.list()).toHaveLength(2);
    });
    const created = await client.webhooks.recreate(old.id, { secret: old.secret, onSecrets });
    expect(created).toMatchObject({ url, events: ['video.failed'] });
    expect(onSecrets).toHaveBeenCalledExactlyOnceWith({
      secrets: [created.secret, old.secret],
      created,
      previous: expect.objectContaining({ id: old.id }),
    });
    expect(await client.webhooks.list()).toMatchObject([{ id: created.id }]);
    expect(sent.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
  });

  it.each(['handover', 'delete'] as const)('loses nothing where the %s fails', async (stage) => {
    const { client, sim } = await createTestApi();
    const old = await client.webhooks.create({ url, events: ['video.failed'] });
    if (stage === 'delete') {
      sim.faultApi({ kind: 'internal_error' }, { method: 'DELETE', times: 3 });
    }
    const handedOver: string[] = [];
    const error = await catchFailure(
      client.webhooks.recreate(old.id, {
        secret: old.secret,
        onSecrets: ({ secrets }) => {
          handedOver.push(...secrets);
          if (stage === 'handover') throw new Error(`no room for ${secrets}`);
        },
      }),
    );
    if (!(error instanceof RecreateError)) throw error;
    expect(error).toMatchObject({ code: 'recreate_incomplete', stage, previousId: old.id });
    expect(error.message).toContain(old.id);
    expect(error.message).toContain(error.createdId);
    expect([error.created.secret, old.secret]).toEqual(handedOver);
    const ids = (await client.webhooks.list()).map(({ id }) => id);
    expect(ids).toEqual([old.id, error.createdId]);
    const shown = `${inspect(error, { showHidden: true, depth: 9 })}${JSON.stringify(error)}`;
    for (const secret of handedOver) expect(shown).not.toContain(secret);
  });

  it('ends when it is aborted, although onSecrets does not', async () => {
    const { client } = await createTestApi();
    const old = await client.webhooks.create({ url, events: ['video.failed'] });
    const abort = new AbortController();
    const recreated = client.webhooks.recreate(
      old.id,
      {
        onSecrets: () => {
          setImmediate(() => abort.abort(new Error('shutdown')));
          return new Promise(() => {});
        },
      },
      { signal: abort.signal },
    );
    const error = await catchFailure(recreated);
    if (!(error instanceof RecreateError)) throw error;
    expect(error).toMatchObject({ stage: 'handover', cause: { message: 'shutdown' } });
    expect(await client.webhooks.list()).toMatchObject([{ id: old.id }, { id: error.created.id }]);
  });

  it('creates nothing without onSecrets', async () => {
    const { client, sent } = await createTestApi();
    const { webhooks } = client;
    const error = await catchFailure(Reflect.apply(webhooks.recreate, webhooks, ['webhook_1', {}]));
    expect(error).toMatchObject({
      code: 'invalid_option',
      message: expect.stringMatching(/^onSecrets must be a function, got /),
    });
    expect(sent).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['an empty string', ''],
    ['a blank string', ' \n'],
    ['an empty list', []],
    ['a list', ['whsec_private', ['whsec_private']]],
    ['an object', { secret: 'whsec_private' }],
    ['null', null],
    ['a function', async () => 'whsec_private'],
    ['bytes', new TextEncoder().encode('whsec_private')],
  ])('sends nothing with %s as the old secret', async (_, secret) => {
    const { client, sent } = await createTestApi();
    const { webhooks } = client;
    const onSecrets = vi.fn();
    const recreated = Reflect.apply(webhooks.recreate, webhooks, ['a', { secret, onSecrets }]);
    const error = await catchFailure(recreated);
    expect(error).toMatchObject({
      name: 'ConfigurationError',
      code: 'invalid_option',
      message: expect.stringMatching(/^secret must be a string that is not blank, got \w+ ?\w*: /),
    });
    expect(`${error}`).not.toContain('private');
    expect([sent, onSecrets.mock.calls]).toEqual([[], []]);
  });

  it('leaves the old one as it is where there is no new one', async () => {
    const { client, sim } = await createTestApi();
    const old = await client.webhooks.create({ url, events: ['video.failed'] });
    const onSecrets = vi.fn();
    expect(await catchFailure(client.webhooks.recreate('webhook_0', { onSecrets }))).toMatchObject({
      code: 'not_found',
    });
    sim.faultApi({ kind: 'internal_error' }, { method: 'POST' });
    expect(await catchFailure(client.webhooks.recreate(old.id, { onSecrets }))).toMatchObject({
      code: 'ambiguous_create',
    });
    expect(onSecrets).not.toHaveBeenCalled();
    expect(await client.webhooks.list()).toMatchObject([{ id: old.id }]);
  });
});

it('the history of credits is read page by page', async () => {
  const { client, sim, sent } = await createTestApi();
  for (let amount = 1; amount <= 5; amount++) sim.account.addCredits(amount);
  const amounts = async (limit?: number, offset?: number) => {
    const seen: unknown[] = [];
    for await (const { amount } of client.credits.history({ limit, offset })) seen.push(amount);
    return seen;
  };
  const all = await amounts();
  expect(all.toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(sent).toHaveLength(1);
  expect(await amounts(2)).toEqual(all);
  expect(sent).toHaveLength(4);
  expect(await amounts(2, 3)).toEqual(all.slice(3));
  for await (const _ of client.credits.history({ limit: 1 })) break;
  expect(sent).toHaveLength(6);
});

it('a video is created, looked at, and downloaded', async () => {
  const { client } = await createTestApi({}, { videos: { queued: 0, rendering: 0 } });
  const { id, status } = await client.videos.create(input satisfies CreateVideoInput);
  expect(status).toBe('queued');
  await expect
    .poll(async () => (await client.videos.get(id)).status, pollOptions)
    .toBe('completed');
  const { download_url } = await client.videos.download(id);
  expect((await fetch(download_url)).status).toBe(200);
});
