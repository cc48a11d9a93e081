import { afterEach, describe, expect, it, vi } from 'vitest';
import { pollOptions } from './support/poll-options.ts';
import { catchFailure, createTestApi } from './support/test-api.ts';

const minute = 60_000;

/** Moves the clock that the cache goes by. */
function pass(ms: number): void {
  const now = performance.now() + ms;
  vi.spyOn(performance, 'now').mockReturnValue(now);
}

afterEach(() => vi.useRealTimers());

describe('templates', () => {
  it('are asked for once an hour', async () => {
    const { client, sent } = await createTestApi();
    const all = await client.templates.list();
    expect(await client.templates.list()).toEqual(all);
    await client.templates.get('meme-dialogue');
    await client.templates.get('meme-dialogue');
    await client.templates.get('news-anchor');
    const once = ['GET /templates', 'GET /templates/meme-dialogue', 'GET /templates/news-anchor'];
    expect(sent).toEqual(once);
    pass(59 * minute);
    await client.templates.list();
    expect(sent).toEqual(once);
    pass(2 * minute);
    await client.templates.list();
    expect(sent).toEqual([...once, 'GET /templates']);
  });

  it('are shared by concurrent calls, each with its own copy and response', async () => {
    const { client, sent } = await createTestApi();
    const calls = await Promise.all(
      Array.from({ length: 5 }, () => client.templates.list().withResponse()),
    );
    expect(sent).toHaveLength(1);
    const [first, second] = calls;
    expect(first?.data).toEqual(second?.data);
    expect(first?.data).not.toBe(second?.data);
    expect(await first?.response.json()).toEqual({ templates: await second?.data });
  });

  it('are not cached after an error, which all waiting calls get', async () => {
    const { client, sent, sim } = await createTestApi({ maxRetries: 0 });
    sim.faultApi({ kind: 'internal_error' });
    const errors = await Promise.all([1, 2].map(() => catchFailure(client.templates.list())));
    expect(errors).toMatchObject([{ status: 500 }, { status: 500 }]);
    expect(sent).toHaveLength(1);
    expect(await client.templates.list()).not.toEqual([]);
    expect(await catchFailure(client.templates.get('none'))).toMatchObject({ status: 404 });
    expect(await catchFailure(client.templates.get('none'))).toMatchObject({ status: 404 });
    expect(sent).toHaveLength(4);
  });

  it('are there for the others when one of them aborts', async () => {
    const { client, sent } = await createTestApi();
    const abort = new AbortController();
    const one = catchFailure(client.templates.list({ signal: abort.signal }));
    const other = client.templates.list();
    abort.abort();
    expect(await one).toMatchObject({ name: 'APIUserAbortError', code: 'aborted' });
    expect(await other).not.toEqual([]);
    const late = catchFailure(client.templates.list({ signal: abort.signal }));
    expect(await late).toMatchObject({ name: 'APIUserAbortError' });
    expect(sent).toHaveLength(1);
  });

  it('are aborted when no call waits for them, and requested again', async () => {
    const signals: AbortSignal[] = [];
    const { client, sent, sim } = await createTestApi({
      fetch: (request) => {
        signals.push(request.signal);
        return fetch(request);
      },
    });
    sim.faultApi({ kind: 'hang' });
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [first, second].map(({ signal }) =>
      catchFailure(client.templates.list({ signal })),
    );
    await expect.poll(() => sent, pollOptions).toHaveLength(1);
    first.abort();
    await calls[0];
    expect(signals).toMatchObject([{ aborted: false }]);
    second.abort();
    await calls[1];
    expect(signals).toMatchObject([{ aborted: true }]);
    sim.clearFaults();
    expect(await client.templates.list()).not.toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('are waited for as long as each call says', async () => {
    const { client, sent, sim } = await createTestApi({ maxRetries: 0 });
    sim.faultApi({ kind: 'hang' }, { times: 2 });
    const abort = new AbortController();
    const patient = catchFailure(client.templates.list({ signal: abort.signal }));
    expect(await catchFailure(client.templates.list({ timeout: 50 }))).toMatchObject({
      code: 'timeout',
    });
    abort.abort();
    expect(await patient).toMatchObject({ code: 'aborted' });
    expect(sent).toHaveLength(2);
  });

  it('are asked for with headers of one call for that call alone', async () => {
    const { client, sent } = await createTestApi();
    await client.templates.list();
    await client.templates.list({ headers: { 'x-trace': '1' } });
    expect(sent).toHaveLength(2);
  });
});

describe('the balance', () => {
  it('is cached for 5 minutes, unless fresh is set', async () => {
    const { client, sim } = await createTestApi();
    expect(await client.credits.balance()).toMatchObject({ credits: 100, monthly_allowance: 100 });
    sim.account.addCredits(-40);
    expect(await client.credits.balance()).toMatchObject({ credits: 100 });
    expect(await client.credits.balance({ fresh: true })).toMatchObject({ credits: 60 });
    expect(await client.credits.balance()).toMatchObject({ credits: 60 });
    sim.account.addCredits(-10);
    pass(6 * minute);
    expect(await client.credits.balance()).toMatchObject({ credits: 50 });
  });

  it('is as fresh as requested, and an older response that arrives later is not cached', async () => {
    const late: (() => void)[] = [];
    const { client, sim, sent } = await createTestApi({
      fetch: async (request) => {
        const response = await fetch(request);
        if (late.length === 0) await new Promise<void>((resolve) => late.push(resolve));
        return response;
      },
    });
    const older = client.credits.balance();
    await expect.poll(() => late, pollOptions).toHaveLength(1);
    sim.account.addCredits(-40);
    expect(await client.credits.balance({ fresh: true })).toMatchObject({ credits: 60 });
    late[0]?.();
    expect(await older).toMatchObject({ credits: 100 });
    expect(await client.credits.balance()).toMatchObject({ credits: 60 });
    expect(sent).toHaveLength(2);
  });

  it('has a response with its URL, cached or not', async () => {
    const { client, baseURL } = await createTestApi();
    for (let times = 0; times < 2; times++) {
      const { response } = await client.credits.balance().withResponse();
      expect(response.url).toBe(`${baseURL}/credits/balance`);
    }
  });

  it('is cached when the clock jumps', async () => {
    const { client, sent } = await createTestApi();
    await client.credits.balance();
    for (const jump of [-24 * 60 * minute, 24 * 60 * minute]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump });
      await client.credits.balance();
      vi.useRealTimers();
    }
    expect(sent).toHaveLength(1);
  });
});

it('a wait until a date is by the clock of the server that names it', async () => {
  const { sim, open, sent } = await createTestApi();
  const client = open({
    fetch: async (request) => {
      const response = await fetch(request);
      const headers = new Headers(response.headers);
      headers.set('date', 'Mon, 03 Nov 2025 10:00:00 GMT');
      headers.set('retry-after', 'Mon, 03 Nov 2025 11:30:00 GMT');
      return new Response(response.body, { status: response.status, headers });
    },
  });
  sim.faultApi({ kind: 'rate_limited' });
  expect(await catchFailure(client.webhooks.list())).toMatchObject({ retryAfterMs: 90 * minute });
  expect(sent).toHaveLength(1);
});
