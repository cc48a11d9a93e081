import { setTimeout as sleep } from 'node:timers/promises';
import { type Handlers, signPayload, type WebhookEvent } from '@bluma-webhooks/core';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { listen } from '@bluma-webhooks/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BlumaClient } from '../src/index.ts';
import {
  type ReconcileVideosOptions,
  reconcileVideos,
  type TerminalEvent,
  terminalKey,
  type UnresolvedVideo,
  type VideosClient,
} from '../src/reconcile.ts';
import { serveAnswers } from './support/answers.ts';
import { startBluma } from './support/bluma.ts';
import { createVideo } from './support/create-video.ts';
import { pollOptions } from './support/poll-options.ts';
import { createRecorder } from './support/recorder.ts';

async function collect(options: ReconcileVideosOptions) {
  const unsettled: UnresolvedVideo[] = [];
  const events: TerminalEvent[] = [];
  const onUnresolved = (video: UnresolvedVideo) => void unsettled.push(video);
  for await (const event of reconcileVideos({ onUnresolved, ...options })) events.push(event);
  return { events, unsettled, ids: events.map(({ data }) => data.id) };
}

/** An account with some videos that have ended. */
async function withVideos(count: number) {
  const bluma = await startBluma();
  const ids: string[] = [];
  for (let made = 0; made < count; made++) ids.push(await createVideo(bluma));
  await bluma.sim.advance('1m');
  bluma.sent.length = 0;
  return { ...bluma, ids };
}

/** Which videos were looked at, by the requests that were sent. */
function looksIn(sent: readonly string[]): string[] {
  return sent.flatMap((request) => /^GET \/videos\/(\w+)$/.exec(request)?.[1] ?? []);
}

describe('reconcileVideos', () => {
  it('yields the missing events, in order, and reports the other videos', async () => {
    const bluma = await startBluma();
    const { sim, client } = bluma;
    const done = await createVideo(bluma);
    const failed = await createVideo(bluma, {
      fails: { type: 'refused', detail: 'Too many cats.' },
    });
    const slow = await createVideo(bluma, { rendering: '1h' });
    await sim.advance('1m');
    const { events, unsettled } = await collect({ client, ids: [failed, 'batch_0', slow, done] });
    expect(events).toMatchObject([
      {
        id: `evt_reconciled_failed_${failed}`,
        type: 'video.failed',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        data: {
          id: failed,
          status: 'failed',
          template_id: 'meme-dialogue',
          error: { type: 'refused', detail: 'Too many cats.' },
        },
      },
      {
        id: `evt_reconciled_completed_${done}`,
        type: 'video.completed',
        data: {
          id: done,
          status: 'completed',
          url: expect.stringContaining(done),
          thumbnail_url: expect.stringContaining(done),
          duration: expect.any(Number),
          size_bytes: expect.any(Number),
          credits_consumed: 0,
        },
      },
    ]);
    expect(unsettled).toEqual([
      { kind: 'missing', id: 'batch_0' },
      { kind: 'pending', id: slow, status: 'processing' },
    ]);
  });

  it('yields the same ids each time, and a link that works whenever that is', async () => {
    const { sim, client, ids } = await withVideos(1);
    const first = await collect({ client, ids });
    await sim.advance('3h');
    const second = await collect({ client, ids });
    expect(second.events.map(({ id }) => id)).toEqual(first.events.map(({ id }) => id));
    const [event] = second.events;
    if (event?.type !== 'video.completed') expect.unreachable();
    expect((await fetch(event.data.url)).status).toBe(200);
  });

  it('requests a video once that is named twice, and takes ids one by one', async () => {
    const { client, ids } = await withVideos(2);
    async function* stream() {
      yield* ids;
      yield* ids;
    }
    expect(await collect({ client, ids: stream() })).toMatchObject({ ids });
  });

  it('has all requests wait as the API asks, and loses no video', async () => {
    const { sim, client, ids } = await withVideos(6);
    const waits: number[] = [];
    const pause = async (ms: number) => void waits.push(ms);
    sim.faultApi({ kind: 'rate_limited', retryAfter: '90s' }, { path: '/videos/', times: 1 });
    expect(await collect({ client, ids, concurrency: 1, pause })).toMatchObject({ ids });
    expect(waits).toEqual([90_000]);
  });

  it('asks for nothing more until the wait is over', async () => {
    const { sim, client, ids, sent } = await withVideos(3);
    let goOn = () => {};
    const over = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let hasBegun = false;
    const pause = () => {
      hasBegun = true;
      return over;
    };
    sim.faultApi({ kind: 'rate_limited' }, { path: '/videos/' });
    const [first = '', ...rest] = ids;
    const collected = collect({ client, ids, concurrency: 1, pause });
    await expect.poll(() => hasBegun, pollOptions).toBe(true);
    expect(looksIn(sent)).toEqual([first]);
    goOn();
    expect(await collected).toMatchObject({ ids });
    expect(looksIn(sent)).toEqual([first, first, ...rest]);
  });

  it('reports a video that is refused again and again, and continues', async () => {
    const { sim, client, ids } = await withVideos(2);
    const [first = '', second] = ids;
    sim.faultApi({ kind: 'rate_limited' }, { path: `/videos/${first}`, times: 5 });
    const { ids: yielded, unsettled } = await collect({ client, ids, pause: async () => {} });
    expect(yielded).toEqual([second]);
    expect(unsettled).toMatchObject([{ kind: 'failed', id: first, error: { status: 429 } }]);
  });

  it('continues after a failed request of a video', async () => {
    const { sim, client, ids } = await withVideos(3);
    const [first, second = '', third] = ids;
    sim.faultApi({ kind: 'proxy_html' }, { path: `/videos/${second}` });
    const { ids: yielded, unsettled } = await collect({ client, ids });
    expect(yielded).toEqual([first, third]);
    expect(unsettled).toMatchObject([{ kind: 'failed', id: second, error: { status: 502 } }]);
  });

  it('rejects when the key is refused: no other video would fare better', async () => {
    const { open, ids } = await withVideos(2);
    const client = open({ apiKey: 'bluma_live_revoked' });
    await expect(collect({ client, ids })).rejects.toMatchObject({ status: 401 });
  });

  it('leaves out what was handled, also meanwhile', async () => {
    const { client, ids } = await withVideos(3);
    const [first = '', second = '', third] = ids;
    const handled = new Set([first]);
    const asked: string[] = [];
    const { ids: yielded } = await collect({
      client,
      ids,
      handled: async (id) => {
        asked.push(id);
        const isHandled = handled.has(id);
        // Its own event comes while the API is asked.
        if (id === second) handled.add(second);
        return isHandled;
      },
    });
    expect(yielded).toEqual([third]);
    expect(asked.sort()).toEqual([first, second, second, third, third].sort());
  });

  it('skips videos that were created long before since', async () => {
    const bluma = await withVideos(1);
    const { sim, client, ids } = bluma;
    await sim.advance('25h');
    const late = await createVideo(bluma);
    await sim.advance('1m');
    const since = new Date(sim.now());
    const both = [...ids, late];
    expect(await collect({ client, ids: both, since })).toMatchObject({ ids: [late] });
    expect(await collect({ client, ids: both, since: '2000-01-01' })).toMatchObject({ ids: both });
  });

  it('reads no more events ahead than `concurrency`', async () => {
    const { client, ids, sent } = await withVideos(8);
    const events = reconcileVideos({ client, ids, concurrency: 2 });
    await events.next();
    await expect.poll(() => looksIn(sent).length, pollOptions).toBe(3);
    await events.return();
    expect(looksIn(sent)).toHaveLength(3);
  });

  it('ends by its signal, with its reason', async () => {
    const { client, ids } = await withVideos(2);
    const controller = new AbortController();
    const events = reconcileVideos({ client, ids, signal: controller.signal });
    await events.next();
    const reason = new Error('shutdown');
    controller.abort(reason);
    await expect(events.next()).rejects.toBe(reason);
  });

  it('ends a wait by its signal', async () => {
    const { sim, client, ids } = await withVideos(1);
    sim.faultApi({ kind: 'rate_limited', retryAfter: '1h' }, { path: '/videos/' });
    const controller = new AbortController();
    const reason = new Error('shutdown');
    // Once it has been refused, and waits.
    const pause = (ms: number, signal: AbortSignal) => {
      setImmediate(() => controller.abort(reason));
      return sleep(ms, undefined, { signal });
    };
    const { signal } = controller;
    await expect(collect({ client, ids, signal, pause })).rejects.toBe(reason);
  });

  it.each(['get', 'download'] as const)(
    'ends by its signal although the client does not, in %s',
    async (call) => {
      const { client, ids } = await withVideos(1);
      const controller = new AbortController();
      const reason = new Error('shutdown');
      const hang = () => {
        setImmediate(() => controller.abort(reason));
        return new Promise<never>(() => {});
      };
      const videos: VideosClient['videos'] = {
        get: (id) => client.videos.get(id),
        download: (id) => client.videos.download(id),
        [call]: hang,
      };
      const { signal } = controller;
      await expect(collect({ client: { videos }, ids, signal })).rejects.toBe(reason);
    },
  );

  it.each(['ids', 'handled', 'onUnresolved'] as const)(
    'ends by its signal although %s does not',
    async (part) => {
      const bluma = await startBluma();
      const { client } = bluma;
      const slow = await createVideo(bluma);
      const controller = new AbortController();
      const reason = new Error('shutdown');
      const hang = () => {
        setImmediate(() => controller.abort(reason));
        return new Promise<never>(() => {});
      };
      const stalled = { [Symbol.asyncIterator]: () => ({ next: hang, return: hang }) };
      const { signal } = controller;
      const options = { client, ids: [slow], signal };
      const hanging = part === 'ids' ? { ids: stalled } : { [part]: hang };
      await expect(collect({ ...options, ...hanging })).rejects.toBe(reason);
    },
  );

  it('ends by `return` although the client does not answer', async () => {
    const asked: (AbortSignal | undefined)[] = [];
    const videos: VideosClient['videos'] = {
      get: (_, { signal } = {}) => {
        asked.push(signal);
        return new Promise(() => {});
      },
      download: () => new Promise(() => {}),
    };
    const events = reconcileVideos({ client: { videos }, ids: ['batch_1'] });
    const next = events.next();
    await expect.poll(() => asked, pollOptions).toHaveLength(1);
    expect(await events.return()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(asked).toMatchObject([{ aborted: true }]);
  });

  it.each<[unknown, object]>([
    [null, { type: 'unknown', detail: 'The API does not say why' }],
    ['out of memory', { type: 'unknown', detail: 'out of memory' }],
    [7, { type: 'unknown', detail: 'The API does not say why' }],
    [
      { type: 'refused', more: 1 },
      { type: 'refused', detail: 'The API does not say why', more: 1 },
    ],
  ])('yields an event whose reason is what its type says, of %j', async (error, expected) => {
    const url = await serveAnswers({ requests: 0, bytes: 0 }, (_, response) => {
      response.end(JSON.stringify({ id: 'batch_1', status: 'failed', error }));
    });
    const client = new BlumaClient({ apiKey: 'bluma_test_1', baseURL: url });
    const { events } = await collect({ client, ids: ['batch_1'] });
    expect(events).toMatchObject([{ type: 'video.failed', data: { error: expected } }]);
  });

  it('logs unresolved videos without `onUnresolved`', async () => {
    const bluma = await startBluma();
    const { client } = bluma;
    const slow = await createVideo(bluma);
    const { logger, lines } = createRecorder();
    for await (const event of reconcileVideos({ client, ids: [slow], logger }))
      expect(event).toBe(0);
    const onUnresolved = () => {
      throw new Error('no mail');
    };
    await collect({ client, ids: [slow], logger, onUnresolved });
    expect(lines).toEqual([
      ['warn', 'video_unresolved'],
      ['error', 'unresolved_callback_failed'],
    ]);
  });

  it.each([
    [{ concurrency: 0 }, 'concurrency must be a whole number from 1, got 0: omit it for 4'],
    [
      { ids: 'batch_1' },
      'ids must be a list of ids, or an async one, got "batch_1": for one video, pass an array of its id',
    ],
    [
      { since: 'yesterday' },
      'since must be a Date or an ISO 8601 string, got "yesterday": omit it to ask about all ids',
    ],
  ])('refuses %j', async (options, message) => {
    const { client } = await startBluma();
    await expect(collect({ client, ids: [], ...options })).rejects.toThrow(message);
  });
});

describe('events that are reconciled', () => {
  const secret = 'whsec_reconciled';

  /** A receiver on HTTP, whose handlers write each end of a video once. */
  async function startReceiver() {
    const runs: string[] = [];
    const outcomes = new Map<string, string>();
    const note = (event: WebhookEvent) => {
      runs.push(event.id);
      const key = terminalKey(event);
      if (key !== undefined && !outcomes.has(key)) outcomes.set(key, event.id);
    };
    const handlers: Handlers = { 'video.completed': note, 'video.failed': note };
    const { logger } = createRecorder();
    const handler = createNodeHandler({ secret, store: memoryStore(), handlers, logger });
    const { url, close } = await listen(handler);
    onTestFinished(close);
    return { url: `${url}/webhooks/bluma`, runs, outcomes };
  }

  async function send(url: string, event: TerminalEvent): Promise<unknown> {
    const body = new TextEncoder().encode(JSON.stringify(event));
    const signature = await signPayload(body, secret);
    const headers = { 'content-type': 'application/json', 'x-bluma-signature': signature };
    return (await fetch(url, { method: 'POST', headers, body })).json();
  }

  it('go through a receiver as any delivery, and run once however often they are reconciled', async () => {
    const { client, ids } = await withVideos(2);
    const { url, runs } = await startReceiver();
    const answers: unknown[] = [];
    for (let times = 0; times < 2; times++) {
      for await (const event of reconcileVideos({ client, ids })) {
        answers.push(await send(url, event));
      }
    }
    expect(runs).toEqual(ids.map((id) => `evt_reconciled_completed_${id}`));
    const statuses = ['handled', 'handled', 'duplicate', 'duplicate'];
    expect(answers).toEqual(statuses.map((status) => ({ status })));
  });

  it('have the same key as the event that did come, which is how nothing is written twice', async () => {
    const bluma = await startBluma();
    const { sim, client } = bluma;
    const { url, runs, outcomes } = await startReceiver();
    sim.addWebhook(url, { secret, events: ['video.completed'] });
    const id = await createVideo(bluma);
    await sim.advance('1m');
    const [delivered] = sim.deliveries('video.completed');
    for await (const event of reconcileVideos({ client, ids: [id] })) await send(url, event);
    expect(runs).toEqual([delivered?.eventId, `evt_reconciled_completed_${id}`]);
    expect([...outcomes]).toEqual([[`${id}:video.completed`, delivered?.eventId]]);
  });

  it.each([
    ['another event', { type: 'video.deleted', data: { id: 'batch_1' } }],
    ['an event of an unknown type', { type: 'video.archived', data: { id: 'batch_1' } }],
  ])('have a key, and %s has none', (_, event) => {
    expect(terminalKey({ id: 'evt_1', created_at: '', ...event })).toBeUndefined();
  });

  it.each([
    ['no data', { type: 'video.completed', data: undefined }],
    ['no id', { type: 'video.failed', data: {} }],
    ['an empty id', { type: 'video.completed', data: { id: '' } }],
    ['an id that is no string', { type: 'video.failed', data: { id: 7 } }],
  ])('a key without a video would fit no other event: %s', (_, event) => {
    expect(() => terminalKey({ id: 'evt_1', created_at: '', ...event })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(
          /^event must be an event with the id of a video, got an object: /,
        ),
      }),
    );
  });
});
