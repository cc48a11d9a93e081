import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { APIPromise } from '../src/api-promise.ts';
import { APIUserAbortError, NotFoundError, ValidationError } from '../src/index.ts';
import { pollOptions } from './support/poll-options.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

describe('a call', () => {
  it('resolves with its result, and also has the response', async () => {
    const { client } = await createTestApi();
    const call = client.webhooks.list();
    expect(call).toBeInstanceOf(APIPromise);
    expect(await call).toEqual([]);
    const { data, response } = await call.withResponse();
    expect(data).toEqual([]);
    expect([response.status, response.headers.get('x-ratelimit-limit')]).toEqual([200, '1000']);
    expect(await response.json()).toEqual({ webhooks: [] });
    expect(call.then(() => {})).not.toBeInstanceOf(APIPromise);
  });

  it('fails in withResponse alone, if only that was called', async () => {
    const { client } = await createTestApi();
    const call = client.videos.get('batch_1').withResponse();
    expect(await catchFailure(call)).toBeInstanceOf(NotFoundError);
  });

  it('has its own headers over those of the client, and never over the key', async () => {
    const seen: Headers[] = [];
    const { client } = await createTestApi({
      defaultHeaders: { 'x-app': 'all', 'x-team': 'a' },
      fetch: (request) => {
        seen.push(request.headers);
        return fetch(request);
      },
    });
    await client.webhooks.list({ headers: { 'X-App': 'one', Authorization: 'Bearer nothing' } });
    expect(seen.map((headers) => [headers.get('x-app'), headers.get('x-team')])).toEqual([
      ['one', 'a'],
    ]);
  });

  it('escapes an id within its part of the path', async () => {
    const { client, sent } = await createTestApi();
    await catchFailure(client.videos.get('../credits/balance'));
    await catchFailure(client.videos.get('a?b#c/d'));
    expect(sent).toEqual(['GET /videos/..%2Fcredits%2Fbalance', 'GET /videos/a%3Fb%23c%2Fd']);
    for (const id of ['', ' ', '.', '..']) {
      expect(await catchFailure(client.webhooks.delete(id))).toBeInstanceOf(ValidationError);
    }
    expect(sent).toHaveLength(2);
  });

  it('waits for the limiter, which allows as many concurrent calls as the client', async () => {
    let inFlight = 0;
    let most = 0;
    const { client } = await createTestApi({
      concurrency: 3,
      fetch: async (request) => {
        most = Math.max(most, ++inFlight);
        const response = await fetch(request);
        inFlight--;
        return response;
      },
    });
    await Promise.all(Array.from({ length: 10 }, () => client.webhooks.list()));
    expect(most).toBe(3);
  });
});

it('a call that waits for its retry does not block another one', async () => {
  const { client, sim, sent, logged } = await createTestApi({ concurrency: 1, logLevel: 'info' });
  sim.faultApi({ kind: 'rate_limited', retryAfter: '30s' });
  const abort = new AbortController();
  const waiting = catchFailure(client.webhooks.list({ signal: abort.signal }));
  await expect.poll(() => logged, pollOptions).toMatchObject([{ message: 'retrying' }]);
  expect(await client.templates.list()).not.toEqual([]);
  expect(sent).toEqual(['GET /webhooks', 'GET /templates']);
  abort.abort();
  expect(await waiting).toBeInstanceOf(APIUserAbortError);
});

it('the limiter is free again, whatever the result of the call', async () => {
  const { client, sim, logged } = await createTestApi({
    concurrency: 1,
    maxRetries: 1,
    logLevel: 'info',
  });
  for (const kind of ['hang', 'internal_error', 'reset_mid_body'] as const) {
    sim.faultApi({ kind }, { times: 2 });
    // Only what never comes needs a time limit that is short.
    await catchFailure(client.webhooks.list(kind === 'hang' ? { timeout: 50 } : {}));
    sim.clearFaults();
    expect(await client.webhooks.list()).toEqual([]);
  }
  sim.faultApi({ kind: 'rate_limited' });
  const abort = new AbortController();
  const waiting = catchFailure(client.webhooks.list({ signal: abort.signal }));
  const fields = { code: 'rate_limit_exceeded' };
  await expect
    .poll(() => logged.at(-1), pollOptions)
    .toMatchObject({ message: 'retrying', fields });
  abort.abort();
  await waiting;
  expect(await client.webhooks.list()).toEqual([]);
});

describe('an abort', () => {
  const reason = new Error('no longer needed');

  it('before: nothing is sent', async () => {
    const { client, sent } = await createTestApi();
    const error = await catchFailure(
      client.videos.create(input, { signal: AbortSignal.abort(reason) }),
    );
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error).toMatchObject({
      code: 'aborted',
      retryAfterMs: undefined,
      cause: { message: 'no longer needed' },
    });
    expect(sent).toEqual([]);
  });

  it.each([
    ['read', 'aborted'],
    ['create', 'ambiguous_create'],
  ])('during a %s: %s', async (kind, code) => {
    const abort = new AbortController();
    const { client, sent, sim } = await createTestApi({
      fetch: (request) => {
        if (kind === 'read') setImmediate(() => abort.abort(reason));
        return fetch(request);
      },
    });
    sim.faultApi({ kind: 'hang_after_processing' });
    const { signal } = abort;
    const call =
      kind === 'read' ? client.webhooks.list({ signal }) : client.videos.create(input, { signal });
    const failure = catchFailure(call);
    if (kind === 'create') {
      await expect.poll(() => sim.events(), pollOptions).toHaveLength(1);
      abort.abort(reason);
    }
    const error = await failure;
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error).toMatchObject({
      code,
      retryAfterMs: undefined,
      cause: { message: 'no longer needed' },
    });
    expect(sent).toHaveLength(1);
  });

  it('in the wait before a second attempt: not ambiguous, since nothing was done', async () => {
    const { client, sent, sim, logged } = await createTestApi({ logLevel: 'info' });
    sim.faultApi({ kind: 'rate_limited', retryAfter: '30s' });
    const abort = new AbortController();
    const failure = catchFailure(client.videos.create(input, { signal: abort.signal }));
    await expect.poll(() => logged, pollOptions).toMatchObject([{ message: 'retrying' }]);
    abort.abort(reason);
    expect(await failure).toMatchObject({ name: 'APIUserAbortError', code: 'aborted' });
    expect(sent).toHaveLength(1);
  });

  it('in line: nothing is sent', async () => {
    const { client, sent, sim } = await createTestApi({ concurrency: 1, timeout: 300 });
    sim.faultApi({ kind: 'hang' });
    const first = catchFailure(client.webhooks.list({ maxRetries: 0 }));
    const abort = new AbortController();
    const second = catchFailure(client.videos.create(input, { signal: abort.signal }));
    abort.abort(reason);
    expect(await second).toMatchObject({ name: 'APIUserAbortError', code: 'aborted' });
    await first;
    expect(sent).toEqual(['GET /webhooks']);
  });

  it('after: the result stays', async () => {
    const { client } = await createTestApi();
    const abort = new AbortController();
    const call = client.webhooks.list({ signal: abort.signal });
    await call;
    abort.abort(reason);
    expect(await call).toEqual([]);
  });

  it('reaches a fetch that does not listen', async () => {
    const abort = new AbortController();
    const { client } = await createTestApi({
      fetch: async (request) => {
        if (request.method === 'POST') {
          await request.text();
          setImmediate(() => abort.abort(reason));
        }
        return new Promise(() => {});
      },
    });
    const call = client.webhooks.list({ maxRetries: 1, timeout: 50 });
    expect(await catchFailure(call)).toMatchObject({ code: 'timeout' });
    const { signal } = abort;
    expect(await catchFailure(client.videos.create(input, { signal }))).toMatchObject({
      name: 'APIUserAbortError',
      code: 'ambiguous_create',
    });
  });
});

describe('sent again', () => {
  it('a read, until it is answered', async () => {
    const { client, sent, sim, logged } = await createTestApi({ logLevel: 'info' });
    sim.faultApi({ kind: 'internal_error' });
    sim.faultApi({ kind: 'reset_after_processing' });
    expect(await client.webhooks.list()).toEqual([]);
    expect(sent).toHaveLength(3);
    const retrying = { level: 'info', message: 'retrying' };
    const fields = { method: 'GET', path: '/webhooks', waitMs: 0 };
    expect(logged).toEqual([
      { ...retrying, fields: { ...fields, attempt: 1, code: 'internal_error', err: undefined } },
      { ...retrying, fields: { ...fields, attempt: 2, code: 'connection_failed', err: undefined } },
    ]);
  });

  it('a POST after the time that a 429 asks for, and not sooner', async () => {
    const { client, sent, sim } = await createTestApi();
    sim.faultApi({ kind: 'rate_limited', retryAfter: '1s' });
    const from = performance.now();
    await client.videos.create(input);
    expect(performance.now() - from).toBeGreaterThanOrEqual(995);
    expect(sent).toHaveLength(2);
  });

  it('as often as the call says', async () => {
    const { client, sent, sim } = await createTestApi({ maxRetries: 5 });
    sim.faultApi({ kind: 'internal_error' }, { times: Number.POSITIVE_INFINITY });
    await catchFailure(client.webhooks.list({ maxRetries: 0 }));
    expect(sent).toHaveLength(1);
    await catchFailure(client.webhooks.list());
    expect(sent).toHaveLength(7);
  });

  it('a create that times out after the server worked: never', async () => {
    const { sim, open, sent } = await createTestApi({}, { credits: 100 });
    const client = open({ apiKey: sim.account.liveKey });
    sim.faultApi({ kind: 'hang_after_processing' });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const failure = catchFailure(client.videos.create(input, { timeout: 500, maxRetries: 5 }));
    await expect.poll(() => sim.account.credits, pollOptions).toBe(95);
    vi.advanceTimersByTime(500);
    expect(await failure).toMatchObject({
      name: 'APIConnectionTimeoutError',
      code: 'ambiguous_create',
      message: expect.stringContaining('The video may exist'),
    });
    expect(sent).toEqual(['POST /videos']);
    expect(sim.account.credits).toBe(95);
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }]);
  });
});
