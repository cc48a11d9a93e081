import { describe, expect, it } from 'vitest';
import type { ApiFault, Simulator } from '../src/index.ts';
import { type CallApi, caller, inProcess } from './support/api.ts';
import { simulate } from './support/simulator.ts';

const body = { template_id: 'meme-dialogue', context: { prompt: 'A cat that writes code' } };

describe.each<[string, (sim: Simulator) => Promise<CallApi>]>([
  ['over HTTP', async (sim) => caller(sim, await sim.listen(), fetch)],
  ['in process', async (sim) => inProcess(sim)],
])('%s', (_, reach) => {
  async function open(): Promise<{ sim: Simulator; api: CallApi }> {
    const sim = simulate();
    return { sim, api: await reach(sim) };
  }

  it.each<[ApiFault, object]>([
    [{ kind: 'internal_error' }, { status: 500, body: { error: { type: 'internal_error' } } }],
    [
      { kind: 'service_unavailable', retryAfter: '90s' },
      {
        status: 503,
        body: { error: { type: 'service_unavailable', metadata: { retry_after: 90 } } },
      },
    ],
    [
      { kind: 'rate_limited', retryAfter: '1h' },
      {
        status: 429,
        headers: { 'retry-after': '3600', 'x-ratelimit-remaining': '0' },
        body: { error: { type: 'rate_limit_exceeded' } },
      },
    ],
    [
      { kind: 'proxy_html' },
      {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: expect.stringContaining('<html>'),
      },
    ],
    [
      { kind: 'rate_limited', retryAfter: 'absent' },
      {
        status: 429,
        headers: expect.not.objectContaining({ 'retry-after': expect.anything() }),
        body: { error: expect.not.objectContaining({ metadata: expect.anything() }) },
      },
    ],
    [
      { kind: 'rate_limited', retryAfter: 'past' },
      { status: 429, headers: { 'retry-after': 'Mon, 03 Nov 2025 10:29:00 GMT' } },
    ],
    [
      { kind: 'unprocessable' },
      {
        status: 422,
        body: {
          error: {
            type: 'validation_error',
            status: 422,
            validation_errors: [{ field: 'context', message: 'cannot be processed' }],
          },
        },
      },
    ],
  ])('%j: nothing was done', async (fault, expected) => {
    const { sim, api } = await open();
    sim.faultApi(fault);
    expect(await api('POST', '/videos', { body })).toMatchObject(expected);
    expect(sim.events()).toEqual([]);
    expect((await api('POST', '/videos', { body })).status).toBe(200);
  });

  it.each([
    [502, '502 Bad Gateway'],
    [503, '503 Service Unavailable'],
    [599, '599'],
  ])("a proxy's page of status %i says what that is", async (status, title) => {
    const { sim, api } = await open();
    sim.faultApi({ kind: 'proxy_html', status });
    expect(await api('GET', '/templates')).toMatchObject({
      status,
      body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
    });
  });

  it('a reset after processing: the video is made and paid for', async () => {
    const { sim, api } = await open();
    sim.faultApi({ kind: 'reset_after_processing' });
    const key = sim.account.liveKey;
    await expect(api('POST', '/videos', { body, key })).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }]);
    expect(sim.account.credits).toBe(95);
  });

  it('a redirect: nothing was done', async () => {
    const { sim, api } = await open();
    sim.faultApi({ kind: 'redirect', location: 'https://elsewhere.example/', status: 307 });
    // `fetch` follows it, unless it is told not to: to a host that is none.
    const response = await sim.fetch('https://api.getbluma.com/api/v1/templates');
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      'https://elsewhere.example/',
    ]);
    expect((await api('GET', '/templates')).status).toBe(200);
    expect(sim.events()).toEqual([]);
  });

  it('a reset in the middle of the body: the video is made', async () => {
    const { sim, api } = await open();
    sim.faultApi({ kind: 'reset_mid_body' });
    await expect(api('POST', '/videos', { body })).rejects.toThrow(TypeError);
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }]);
  });

  it('JSON that is cut: the video is made', async () => {
    const { sim, api } = await open();
    sim.faultApi({ kind: 'truncated_json' });
    await expect(api('POST', '/videos', { body })).rejects.toThrow(SyntaxError);
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }]);
  });

  it('a large body is whole all the same', async () => {
    const { sim, api } = await open();
    sim.faultApi({ kind: 'large_body', bytes: 5_000_000 });
    expect(await api('GET', '/templates')).toMatchObject({
      status: 200,
      body: { templates: expect.arrayContaining([]) },
    });
  });

  it('one that hangs after processing times out, and the video exists', async () => {
    const { sim } = await open();
    for (const [made, kind] of (['hang_after_processing', 'hang_mid_body'] as const).entries()) {
      sim.faultApi({ kind });
      const client = new AbortController();
      const answer = async () => {
        const response = await sim.fetch('https://api.getbluma.com/api/v1/videos', {
          method: 'POST',
          headers: { authorization: `Bearer ${sim.account.testKey}` },
          body: JSON.stringify(body),
          signal: client.signal,
        });
        return response.text();
      };
      const given = expect(answer()).rejects.toMatchObject({ name: 'TimeoutError' });
      await expect.poll(() => sim.events(), { timeout: 60_000 }).toHaveLength(made + 1);
      client.abort(new DOMException('Too late', 'TimeoutError'));
      await given;
    }
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }, { type: 'video.queued' }]);
  });

  it('an answer without a body has nothing that could be cut', async () => {
    const { sim, api } = await open();
    const created = sim.addWebhook('http://localhost:9/');
    sim.faultApi({ kind: 'truncated_json' });
    expect((await api('DELETE', `/webhooks/${created.id}`)).status).toBe(204);
  });

  it('one that hangs times out at its client', async () => {
    const { sim } = await open();
    sim.faultApi({ kind: 'hang' });
    const signal = AbortSignal.timeout(50);
    await expect(
      sim.fetch('https://api.getbluma.com/api/v1/templates', { signal }),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('a storm is over after as many; a fault strikes what it is for', async () => {
    const { sim, api } = await open();
    sim.faultApi({ kind: 'rate_limited' }, { times: 3, method: 'POST', path: '/videos' });
    expect((await api('GET', '/templates')).status).toBe(200);
    const statuses: number[] = [];
    for (let sent = 0; sent < 4; sent++) {
      statuses.push((await api('POST', '/videos', { body })).status);
    }
    expect(statuses).toEqual([429, 429, 429, 200]);
    sim.faultApi({ kind: 'internal_error' }, { times: Number.POSITIVE_INFINITY });
    expect((await api('GET', '/templates')).status).toBe(500);
    sim.clearFaults();
    expect((await api('GET', '/templates')).status).toBe(200);
    expect(() => sim.faultApi({ kind: 'hang' }, { times: 0 })).toThrow('times');
  });
});

it('one that hangs over HTTP delays nothing else, and no closing', async () => {
  const sim = simulate();
  const base = await sim.listen();
  sim.faultApi({ kind: 'hang' }, { path: '/templates' });
  const hanging = fetch(`${base}/templates`);
  // Closing cuts it.
  const cut = expect(hanging).rejects.toThrow('fetch failed');
  expect((await fetch(`${base}/credits/balance`)).status).toBe(401);
  await sim.close();
  await cut;
});
