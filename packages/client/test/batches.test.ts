import { createSimulator, type Simulator, type SimulatorOptions } from '@bluma-webhooks/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIUserAbortError, BlumaClient, type ClientOptions } from '../src/index.ts';
import { createRecorder } from './support/recorder.ts';
import { input } from './support/test-api.ts';

const second = 1000;
const hour = 3_600_000;

/** A client of the API in process, whose timers and those of the API move together. */
function open(options: ClientOptions = {}, simulated: SimulatorOptions = {}) {
  const sim = createSimulator({ seed: 1, clock: 'stepped', ...simulated });
  const sent: { readonly at: number; readonly request: string }[] = [];
  const from = performance.now();
  const open = (more: ClientOptions) =>
    new BlumaClient({
      apiKey: sim.account.testKey,
      logLevel: 'off',
      ...more,
      fetch: async (request) => {
        const path = new URL(request.url).pathname.replace('/api/v1', '');
        const at = Math.round(performance.now() - from);
        sent.push({ at, request: `${request.method} ${path}` });
        const response = await sim.fetch(request);
        response.headers.set('date', new Date(sim.now()).toUTCString());
        return response;
      },
    });
  return { sim, client: open(options), open, sent };
}

/** Lets time pass, for the client and the API, until something is over. */
async function over<T>(work: Promise<T>, sim: Simulator, stepMs = second): Promise<T> {
  let isFinished = false;
  const settle = () => {
    isFinished = true;
  };
  work.then(settle, settle);
  while (!isFinished) {
    // What needs no time comes first.
    for (let turn = 0; turn < 20 && !isFinished; turn++) await new Promise(setImmediate);
    if (isFinished) break;
    await sim.advance(stepMs);
    await vi.advanceTimersByTimeAsync(stepMs);
  }
  return work;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const rejection = async (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('It did not fail'),
    (error: unknown) => error,
  );

describe('waiting for a video', () => {
  it('looks every 5 seconds until it is completed', async () => {
    const { sim, client, sent } = open();
    const { id } = await over(client.videos.create(input), sim);
    const video = await over(client.videos.waitFor(id), sim);
    expect(video).toMatchObject({ id, status: 'completed', url: expect.any(String) });
    const looks = sent.filter(({ request }) => request.startsWith('GET')).map(({ at }) => at);
    expect(looks.length).toBeGreaterThan(6);
    for (const [index, at] of looks.slice(1).entries()) {
      expect(at - (looks[index] ?? 0)).toBeGreaterThanOrEqual(5 * second);
    }
  });

  it('throws when it failed', async () => {
    const { sim, client } = open();
    sim.account.planVideo({ fails: { detail: 'The prompt was refused.' } });
    const { id } = await over(client.videos.create(input), sim);
    const error = await over(rejection(client.videos.waitFor(id)), sim);
    expect(error).toMatchObject({
      name: 'VideoFailedError',
      code: 'video_failed',
      message: expect.stringContaining('The prompt was refused.'),
      video: { id, status: 'failed' },
    });
  });

  it('throws when it takes too long, with the video as it was last seen', async () => {
    const { sim, client } = open();
    const { id } = await over(client.videos.create(input), sim);
    const from = performance.now();
    const error = await over(rejection(client.videos.waitFor(id, { deadlineMs: 12_000 })), sim);
    expect(error).toMatchObject({
      name: 'WaitTimeoutError',
      code: 'wait_timeout',
      videoId: id,
      video: { id, status: 'processing' },
    });
    expect(performance.now() - from).toBeLessThanOrEqual(14_000);
  });

  it('continues after the API was unreachable for a while', async () => {
    const { sim, client } = open({ maxRetries: 0 });
    const { id } = await over(client.videos.create(input), sim);
    sim.faultApi({ kind: 'internal_error' }, { times: 3 });
    sim.faultApi({ kind: 'reset_mid_body' }, { times: 2 });
    expect(await over(client.videos.waitFor(id), sim)).toMatchObject({ status: 'completed' });
  });

  it('is over at its deadline, also where a look hangs or has to wait', async () => {
    for (const fault of [{ kind: 'hang' }, { kind: 'rate_limited', retryAfter: '50s' }] as const) {
      const { sim, client } = open();
      const { id } = await over(client.videos.create(input), sim);
      sim.faultApi(fault, { times: Number.POSITIVE_INFINITY });
      const from = performance.now();
      const error = await over(rejection(client.videos.waitFor(id, { deadlineMs: 8000 })), sim);
      expect(error).toMatchObject({ code: 'wait_timeout', video: undefined });
      expect(performance.now() - from).toBeLessThanOrEqual(9000);
    }
  });

  it('ends at a permanent error, and at an abort', async () => {
    const { sim, client } = open();
    const missing = rejection(client.videos.waitFor('batch_0'));
    expect(await over(missing, sim)).toMatchObject({ status: 404 });
    const { id } = await over(client.videos.create(input), sim);
    const abort = new AbortController();
    const waiting = rejection(client.videos.waitFor(id, { signal: abort.signal }));
    setTimeout(() => abort.abort(), 7 * second);
    expect(await over(waiting, sim)).toBeInstanceOf(APIUserAbortError);
  });

  it('is not faster than the API allows', async () => {
    const { client } = open();
    expect(await rejection(client.videos.waitFor('batch_0', { intervalMs: 1000 }))).toMatchObject({
      code: 'invalid_option',
    });
  });
});

describe('many videos', () => {
  const inputs = Array.from({ length: 8 }, (_, index) => ({
    ...input,
    context: { prompt: `A cat that writes program number ${index}` },
  }));

  it('settle in the order of their inputs, with progress after each', async () => {
    const { sim, client, sent } = open();
    const wrong = { ...input, context: { prompt: 'short' } };
    const progress: string[] = [];
    const batch = client.videos.createMany([inputs[0] ?? input, wrong, inputs[1] ?? input], {
      onProgress: ({ done, failed, total, index, result }) => {
        progress.push(`${done} of ${total}, ${failed} failed: ${index} ${result.status}`);
        throw new Error('of no concern to the batch');
      },
    });
    expect(await over(batch, sim)).toMatchObject([
      { status: 'fulfilled', value: { status: 'queued' } },
      { status: 'rejected', reason: { code: 'invalid_input' } },
      { status: 'fulfilled', value: { status: 'queued' } },
    ]);
    expect(sent).toHaveLength(2);
    expect(progress.toSorted()).toEqual([
      '1 of 3, 1 failed: 1 rejected',
      '2 of 3, 1 failed: 0 fulfilled',
      '3 of 3, 1 failed: 2 fulfilled',
    ]);
  });

  it('go on where a promise of onProgress rejects, and log it', async () => {
    const { logger, lines } = createRecorder();
    const { sim, client } = open({ logger, logLevel: 'error' });
    const batch = client.videos.createMany([input, input], {
      onProgress: async () => {
        throw new Error('the database is away');
      },
    });
    expect((await over(batch, sim)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
    ]);
    expect(lines).toEqual([
      ['error', 'progress_failed'],
      ['error', 'progress_failed'],
    ]);
  });

  it('are sent within the limits of concurrency and of each hour', async () => {
    let inFlight = 0;
    let most = 0;
    const { sim } = open();
    const at: number[] = [];
    const client = new BlumaClient({
      apiKey: sim.account.testKey,
      fetch: async (request) => {
        most = Math.max(most, ++inFlight);
        at.push(performance.now());
        const response = await sim.fetch(request);
        inFlight--;
        return response;
      },
    });
    const batch = client.videos.createMany(inputs, { concurrency: 2, perHour: 3 });
    const results = await over(batch, sim, 60 * second);
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(most).toBe(2);
    for (const [index, first] of at.slice(0, -3).entries()) {
      expect((at[index + 3] ?? 0) - first).toBeGreaterThanOrEqual(hour);
    }
  });

  it('wait where the limit is used up, rather than run into it', async () => {
    const { sim, client, sent } = open({}, { tier: 'free' });
    // 95 of the hour's 100.
    for (let used = 0; used < 95; used++) await over(client.webhooks.list(), sim);
    sent.length = 0;
    const results = await over(client.videos.createMany(inputs), sim, 60 * second);
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    // None was refused.
    expect(sent).toHaveLength(8);
    const late = sent.filter(({ at }) => at > hour - 60 * second);
    expect(late).toHaveLength(3);
  });

  it('wait for as long as a 429 says, all of them', async () => {
    const { sim, client, sent } = open();
    sim.faultApi({ kind: 'rate_limited', retryAfter: '30m' });
    const batch = client.videos.createMany(inputs, { concurrency: 1 });
    const results = await over(batch, sim, 60 * second);
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(sent).toHaveLength(9);
    expect(sent[1]?.at).toBeGreaterThanOrEqual(hour / 2);
  });

  it('that are refused without a word on how long wait by the headers', async () => {
    const { sim, client, sent } = open();
    // Longer than a call tries: three times, and three times again.
    sim.faultApi({ kind: 'rate_limited', retryAfter: 'absent' }, { times: 6 });
    const batch = client.videos.createMany(inputs.slice(0, 2), { concurrency: 1 });
    expect(await over(batch, sim, 60 * second)).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
    ]);
    expect(sent).toHaveLength(8);
    // X-RateLimit-Reset: in an hour.
    expect((sent[3]?.at ?? 0) - (sent[2]?.at ?? 0)).toBeGreaterThanOrEqual(hour - 60 * second);
  });

  it('that are refused without any word wait a minute, and a few times', async () => {
    let left = 3;
    const at: number[] = [];
    const { sim } = open();
    const client = new BlumaClient({
      apiKey: sim.account.testKey,
      maxRetries: 0,
      fetch: async (request) => {
        at.push(performance.now());
        const response = left-- > 0 ? new Response('', { status: 429 }) : await sim.fetch(request);
        return new Response(response.body, { status: response.status });
      },
    });
    const batch = client.videos.createMany(inputs.slice(0, 2), { concurrency: 1 });
    const results = await over(batch, sim);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    for (const next of [1, 2, 3]) {
      expect((at[next] ?? 0) - (at[next - 1] ?? 0)).toBeGreaterThanOrEqual(60 * second);
    }
    left = 5;
    const [refused] = await over(client.videos.createMany(inputs.slice(0, 1)), sim);
    expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'RateLimitError' } });
    expect(left).toBe(0);
  });

  it('are not sent any more once the credits are used up', async () => {
    const { sim, open: openAgain, sent } = open({}, { credits: 12 });
    const client = openAgain({ apiKey: sim.account.liveKey });
    const batch = client.videos.createMany(inputs, { concurrency: 1, perHour: 4 });
    const from = performance.now();
    const results = await over(batch, sim);
    // Without a wait for the next hour.
    expect(performance.now() - from).toBeLessThan(60 * second);
    expect(sent).toHaveLength(3);
    const credits = { name: 'InsufficientCreditsError', required: 5, available: 2 };
    const code = 'insufficient_credits';
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
      { reason: { ...credits, code, status: 402 } },
      ...inputs.slice(3).map(() => ({
        reason: {
          ...credits,
          code,
          status: undefined,
          message: expect.stringMatching(/^Not sent: /),
        },
      })),
    ]);
  });

  it.each([
    [401, { name: 'AuthenticationError', code: 'authentication_error' }],
    [
      403,
      { name: 'PermissionDeniedError', code: 'permission_denied', requiredScope: 'videos:write' },
    ],
  ])('are not sent any more once the key is refused: %i', async (status, refused) => {
    const { sim, open: openAgain, sent } = open();
    const scopeless = sim.account.createKey({ scopes: ['videos:read'] }).key;
    const client = openAgain({ apiKey: status === 401 ? 'bluma_test_none' : scopeless });
    const many = Array.from({ length: 50 }, () => input);
    const results = await over(client.videos.createMany(many, { concurrency: 2 }), sim);
    expect(sent.length).toBeLessThanOrEqual(3);
    for (const [index, result] of results.entries()) {
      const isSent = index < sent.length;
      expect(result).toMatchObject({ reason: { ...refused, status: isSent ? status : undefined } });
    }
  });

  it('that are refused for want of credits end nothing that was sent', async () => {
    const { sim } = open({}, { credits: 7 });
    const client = new BlumaClient({
      apiKey: sim.account.liveKey,
      logLevel: 'off',
      fetch: async (request) => {
        const response = await sim.fetch(request);
        // The one that is paid for is answered last.
        if (response.ok) await new Promise((resolve) => setTimeout(resolve, 5 * second));
        return response;
      },
    });
    const batch = client.videos.createMany(inputs.slice(0, 3), { concurrency: 2 });
    const results = await over(batch, sim);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it.each([{ concurrency: 1.5 }, { concurrency: 0 }, { perHour: 0 }, { perHour: 2.5 }])(
    'take whole numbers: %j is refused',
    async (options) => {
      const { client, sent } = open();
      expect(await rejection(client.videos.createMany(inputs, options))).toMatchObject({
        code: 'invalid_option',
      });
      expect(sent).toEqual([]);
    },
  );

  it('that wait for their hour end immediately when they are aborted', async () => {
    const { sim, client, sent } = open();
    const abort = new AbortController();
    const batch = client.videos.createMany(inputs, { perHour: 2, signal: abort.signal });
    setTimeout(() => abort.abort(), 5 * second);
    const from = performance.now();
    const results = await over(batch, sim);
    expect(performance.now() - from).toBeLessThanOrEqual(6 * second);
    expect(sent).toHaveLength(2);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      ...Array.from({ length: 6 }, () => 'rejected'),
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that are under way at an abort may have been made', async () => {
    const { sim, client } = open();
    sim.faultApi({ kind: 'hang_after_processing' });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 2 * second);
    const batch = client.videos.createMany(inputs.slice(0, 2), {
      concurrency: 1,
      signal: abort.signal,
    });
    expect(await over(batch, sim)).toMatchObject([
      { reason: { name: 'APIUserAbortError', code: 'ambiguous_create' } },
      { reason: { name: 'APIUserAbortError', code: 'aborted' } },
    ]);
  });

  it('are not sent any more after an abort', async () => {
    const { sim, client, sent } = open();
    const abort = new AbortController();
    const batch = client.videos.createMany(inputs, {
      concurrency: 1,
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done === 3) abort.abort();
      },
    });
    const results = await over(batch, sim);
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(results.slice(0, 3).every(({ status }) => status === 'fulfilled')).toBe(true);
    for (const result of results.slice(sent.length)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } });
    }
    const none = client.videos.createMany(inputs, { signal: abort.signal });
    for (const result of await over(none, sim)) {
      expect(result).toMatchObject({ reason: { name: 'APIUserAbortError', code: 'aborted' } });
    }
  });
});
