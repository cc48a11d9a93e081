import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../src/index.ts';
import { inProcess } from './support/api.ts';
import { simulate } from './support/simulator.ts';

const body = { template_id: 'meme-dialogue', context: { prompt: 'A cat that writes code' } };

function studio(options: SimulatorOptions = {}) {
  const sim = simulate(options);
  const api = inProcess(sim);
  const key = sim.account.liveKey;
  return {
    sim,
    api,
    types: () => sim.events().map(({ type }) => type),
    async create(template_id = 'meme-dialogue') {
      const created = await api('POST', '/videos', { body: { ...body, template_id }, key });
      return { ...created, id: String(Object(created.body).id) };
    },
    get: async (path: string) => (await api('GET', path)).body,
  };
}

describe('a video', () => {
  it('is queued, processing and completed in its time, with an event for each', async () => {
    const { sim, create, get, types } = studio();
    const created = await create();
    const { id } = created;
    const common = { id, template_id: 'meme-dialogue', created_at: '2025-11-03T10:30:00Z' };
    expect(created).toMatchObject({ status: 200 });
    expect(created.body).toEqual({
      ...common,
      id: expect.stringMatching(/^batch_[0-9a-f]{18}$/),
      status: 'queued',
      estimated_completion: '2025-11-03T10:30:32Z',
      status_url: `https://api.getbluma.com/api/v1/videos/${id}`,
      credits_charged: 5,
    });
    expect(await get(`/videos/${id}`)).toMatchObject({ ...common, status: 'queued', progress: 0 });
    await sim.advance(1999);
    expect(types()).toEqual(['video.queued']);
    await sim.advance(1);
    expect(types()).toEqual(['video.queued', 'video.processing']);
    await sim.advance('15s');
    expect(await get(`/videos/${id}`)).toMatchObject({ status: 'processing', progress: 50 });
    expect(await get(`/videos/${id}/download`)).toMatchObject({
      error: { type: 'invalid_request', status: 400 },
    });
    await sim.advance(14_999);
    expect(await get(`/videos/${id}`)).toMatchObject({ status: 'processing', progress: 99 });
    await sim.advance(1);
    const result = {
      url: `https://cdn.getbluma.com/videos/${id}.mp4?expires=1762169432`,
      thumbnail_url: `https://cdn.getbluma.com/videos/${id}.jpg?expires=1762169432`,
      duration: expect.any(Number),
      size_bytes: expect.any(Number),
      credits_consumed: 5,
    };
    expect(await get(`/videos/${id}`)).toEqual({
      ...common,
      status: 'completed',
      progress: 100,
      ...result,
    });
    expect(sim.events().at(-1)).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'video.completed',
      created_at: '2025-11-03T10:30:32Z',
      data: {
        id,
        status: 'completed',
        template_id: 'meme-dialogue',
        user_id: expect.stringMatching(/^user_/),
        ...result,
      },
    });
  });

  it('fails where it is planned to, and only then', async () => {
    const { sim, create, get, types } = studio({ videos: { queued: 0, rendering: '1s' } });
    sim.account.planVideo({ rendering: '2s', fails: { type: 'refused', detail: 'No cats.' } });
    const [failing, sound] = [await create(), await create()];
    await sim.advance('1s');
    expect(await get(`/videos/${sound.id}`)).toMatchObject({ status: 'completed' });
    await sim.advance('1s');
    const error = { type: 'refused', detail: 'No cats.' };
    expect(await get(`/videos/${failing.id}`)).toMatchObject({ status: 'failed', error });
    expect(types()).toContain('video.failed');
    expect(sim.events().at(-1)).toMatchObject({ data: { id: failing.id, error } });
  });

  it('has a file with a link for an hour', async () => {
    const { sim, create, get } = studio();
    await sim.listen();
    const { id } = await create();
    await sim.advance('32s');
    const { download_url, expires_at } = Object(await get(`/videos/${id}/download`));
    expect(expires_at).toBe('2025-11-03T11:30:32Z');
    await sim.advance(3_599_999);
    expect((await fetch(download_url)).status).toBe(200);
    expect((await sim.fetch(download_url)).headers.get('content-type')).toBe('video/mp4');
    await sim.advance(1);
    expect((await fetch(download_url)).status).toBe(403);
    expect((await fetch(download_url.replace(id, 'batch_0'))).status).toBe(404);
  });

  it('is gone when a user deletes it', async () => {
    const { sim, create, api, types } = studio();
    const { id } = await create();
    expect(sim.account.deleteVideo(id)).toBe(true);
    expect(sim.account.deleteVideo(id)).toBe(false);
    await sim.advance('1m');
    expect(types()).toEqual(['video.queued', 'video.deleted']);
    expect(sim.events().at(-1)?.data).toEqual({ id });
    expect((await api('GET', `/videos/${id}`)).status).toBe(404);
  });

  it('may be made from a variant', async () => {
    const { api } = studio();
    const variant = { variant_id: 'news-anchor-2', context: body.context };
    const created = await api('POST', '/videos', { body: variant });
    expect(created.body).toMatchObject({ template_id: 'news-anchor' });
  });
});

describe('credits', () => {
  it('are spent by live keys: low below 10, exhausted at 0, then refused', async () => {
    const { sim, create, get, types, api } = studio({ credits: 15, tier: 'pro' });
    const key = sim.account.liveKey;
    await create();
    expect(types()).toEqual(['video.queued']);
    expect(sim.account.credits).toBe(10);
    await create();
    expect(types().slice(1)).toEqual(['video.queued', 'credits.low']);
    expect(sim.events().at(-1)?.data).toEqual({ remaining: 5 });
    await create();
    expect(types().slice(3)).toEqual(['video.queued', 'credits.exhausted']);
    expect(sim.events().at(-1)?.data).toEqual({ remaining: 0 });
    expect(await create('news-anchor')).toMatchObject({
      status: 402,
      body: {
        error: {
          type: 'insufficient_credits',
          status: 402,
          metadata: { credits_required: 8, credits_available: 0 },
        },
      },
    });
    expect(types()).toHaveLength(5);
    expect((await api('GET', '/credits/balance', { key })).body).toEqual({
      credits: 0,
      tier: 'pro',
      monthly_allowance: 15,
      overage_used: 0,
      reset_date: '2025-12-01T00:00:00Z',
    });
    expect(await get('/credits/history?limit=2&offset=1')).toEqual({
      history: [
        {
          amount: -5,
          balance: 5,
          reason: expect.stringContaining('batch_'),
          created_at: '2025-11-03T10:30:00Z',
        },
        {
          amount: -5,
          balance: 10,
          reason: expect.stringContaining('batch_'),
          created_at: '2025-11-03T10:30:00Z',
        },
      ],
      total: 3,
      limit: 2,
      offset: 1,
    });
  });

  it('are not spent by test keys', async () => {
    const { sim, api } = studio({ credits: 1 });
    const created = await api('POST', '/videos', { body });
    expect(created.body).toMatchObject({ status: 'queued', credits_charged: 0 });
    await sim.advance('1m');
    expect(sim.events().at(-1)?.data).toMatchObject({ status: 'completed', credits_consumed: 0 });
    expect(sim.account.credits).toBe(1);
  });

  it('are low below 10 from the start: published with the first spending', async () => {
    const { sim, create, types } = studio({ credits: 8 });
    sim.account.addCredits(1);
    expect(types()).toEqual([]);
    await create('ugc-text-overlay');
    expect(types()).toEqual(['video.queued', 'credits.low']);
    expect(sim.events().at(-1)?.data).toEqual({ remaining: 6 });
    sim.account.addCredits(-1);
    expect(types()).toHaveLength(2);
  });

  it('are no fewer than none', async () => {
    const { sim, get, types } = studio({ credits: 100 });
    sim.account.addCredits(-200);
    expect(sim.account.credits).toBe(0);
    expect(types()).toEqual(['credits.low', 'credits.exhausted']);
    expect(sim.events().map(({ data }) => data)).toEqual([{ remaining: 0 }, { remaining: 0 }]);
    sim.account.addCredits(-1);
    expect(types()).toHaveLength(2);
    expect(await get('/credits/history')).toMatchObject({
      history: [{ amount: -100, balance: 0 }],
      total: 1,
    });
  });

  it('fall below 10 and to 0 in one step, and again after they rose', () => {
    const { sim, types } = studio({ credits: 12 });
    sim.account.addCredits(-12);
    expect(types()).toEqual(['credits.low', 'credits.exhausted']);
    sim.account.addCredits(20);
    sim.account.addCredits(-15);
    sim.account.addCredits(-1);
    expect(types().slice(2)).toEqual(['credits.low']);
  });
});
