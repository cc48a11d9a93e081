import { describe, expect, it } from 'vitest';
import type { Simulator, SimulatorOptions } from '../src/index.ts';
import { type CallApi, caller, inProcess } from './support/api.ts';
import { recorder } from './support/receiver.ts';
import { simulate, startAt } from './support/simulator.ts';

const at = '2025-11-03T10:30:00Z';

async function overHttp(sim: Simulator): Promise<CallApi> {
  return caller(sim, await sim.listen(), fetch);
}

describe.each([
  ['over HTTP', overHttp],
  ['in process', async (sim: Simulator) => inProcess(sim)],
])('%s', (_, reach) => {
  async function open(options: SimulatorOptions = {}) {
    const sim = simulate(options);
    return { sim, api: await reach(sim) };
  }

  it('webhooks are created, listed, delivered to, looked into and deleted', async () => {
    const { sim, api } = await open();
    const { url, received } = await recorder(500, 200);
    const { status, body: created } = await api('POST', '/webhooks', {
      body: { url, events: ['credits.low', 'video.failed'] },
    });
    expect(status).toBe(201);
    expect(created).toEqual({
      id: expect.stringMatching(/^webhook_[0-9a-f]{18}$/),
      url,
      events: ['credits.low', 'video.failed'],
      secret: expect.stringMatching(/^whsec_[0-9a-f]{32}$/),
      is_active: true,
      created_at: at,
      warning: expect.stringContaining('Save the webhook secret now'),
    });
    const { secret, warning, ...listed } = Object(created);
    expect(await api('GET', '/webhooks')).toMatchObject({
      status: 200,
      body: { webhooks: [listed] },
    });
    expect(JSON.stringify(await api('GET', '/webhooks'))).not.toContain(secret);

    const event = sim.emit('credits.low');
    sim.emit('video.completed');
    await sim.settled();
    const path = `/webhooks/${listed.id}/deliveries`;
    const first = {
      id: expect.stringMatching(/^delivery_/),
      event_id: event.id,
      event_type: 'credits.low',
      attempt_number: 1,
      status_code: 500,
      duration_ms: 0,
      error_message: 'Received status 500',
      next_retry_at: '2025-11-03T10:30:03Z',
      created_at: at,
    };
    expect((await api('GET', path)).body).toEqual({ deliveries: [first] });
    await sim.advance('3s');
    expect((await api('GET', path)).body).toEqual({
      deliveries: [
        {
          id: expect.stringMatching(/^delivery_/),
          event_id: event.id,
          event_type: 'credits.low',
          attempt_number: 2,
          status_code: 200,
          duration_ms: 0,
          error_message: null,
          created_at: '2025-11-03T10:30:03Z',
        },
        first,
      ],
    });
    expect(received).toHaveLength(2);

    expect(await api('DELETE', `/webhooks/${listed.id}`)).toMatchObject({ status: 204, body: '' });
    expect((await api('GET', '/webhooks')).body).toEqual({ webhooks: [] });
    sim.emit('credits.low');
    await sim.settled();
    expect(received).toHaveLength(2);
    expect((await api('DELETE', `/webhooks/${listed.id}`)).status).toBe(404);
  });

  it('a log that was cut says so', async () => {
    const { sim, api } = await open({ logLimit: 2 });
    const { id } = sim.addWebhook(async () => new Response());
    for (let sent = 0; sent < 5; sent++) sim.emit('credits.low');
    await sim.settled();
    const { body, headers } = await api('GET', `/webhooks/${id}/deliveries`);
    expect(body).toMatchObject({ deliveries: [{}, {}] });
    expect(headers['x-simulator-dropped-deliveries']).toBe('3');
  });

  it('a webhook that was switched off says so', async () => {
    const { sim, api } = await open();
    const { id } = sim.addWebhook(async () => new Response(null, { status: 500 }));
    for (let sent = 0; sent < 10; sent++) sim.emit('credits.low');
    await sim.settled();
    expect((await api('GET', '/webhooks')).body).toMatchObject({
      webhooks: [{ id, is_active: false }],
    });
  });

  it('templates are listed and looked up', async () => {
    const { api } = await open();
    const { body } = await api('GET', '/templates');
    const template = {
      id: 'meme-dialogue',
      name: expect.any(String),
      description: expect.any(String),
      category: expect.any(String),
      credits_per_video: 5,
      duration_range: expect.anything(),
    };
    expect(body).toMatchObject({ templates: expect.arrayContaining([template]) });
    expect((await api('GET', '/templates/meme-dialogue')).body).toEqual(template);
    expect((await api('GET', '/templates/none')).status).toBe(404);
  });

  it('every documented answer carries the state of the rate limit', async () => {
    const { api } = await open({ tier: 'free' });
    const reset = `${startAt / 1000 + 3600}`;
    for (const [path, remaining] of [
      ['/templates', '99'],
      ['/nowhere', '98'],
    ] as const) {
      expect((await api('GET', path)).headers).toMatchObject({
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': remaining,
        'x-ratelimit-reset': reset,
      });
    }
  });
});

describe('the rate limit', () => {
  it.each([
    ['seconds', '3599'],
    ['date', 'Mon, 03 Nov 2025 11:30:00 GMT'],
  ] as const)(
    'is of a sliding hour, for each key; Retry-After in %s',
    async (retryAfter, value) => {
      const sim = simulate({ tier: 'free', retryAfter });
      const api = inProcess(sim);
      await api('GET', '/templates');
      await sim.advance('1s');
      for (let sent = 1; sent < 100; sent++) await api('GET', '/templates');
      const refused = await api('GET', '/templates');
      expect(refused).toMatchObject({
        status: 429,
        headers: { 'retry-after': value, 'x-ratelimit-remaining': '0' },
        body: { error: { type: 'rate_limit_exceeded', status: 429 } },
      });
      expect((await api('GET', '/templates', { key: sim.account.liveKey })).status).toBe(200);
      await sim.advance(3_598_999);
      expect((await api('GET', '/templates')).status).toBe(429);
      await sim.advance(1);
      expect((await api('GET', '/templates')).status).toBe(200);
      expect((await api('GET', '/templates')).status).toBe(429);
      await sim.advance('1s');
      expect((await api('GET', '/templates')).headers['x-ratelimit-remaining']).toBe('98');
    },
  );
});

it('cannot listen twice, nor where another does', async () => {
  const [one, other] = [simulate(), simulate()];
  const base = await one.listen();
  await expect(one.listen()).rejects.toThrow('listens already');
  await expect(other.listen(Number(new URL(base).port))).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await one.close();
  await expect(fetch(`${base}/templates`)).rejects.toThrow();
});
