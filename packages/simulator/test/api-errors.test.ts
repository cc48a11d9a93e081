import { describe, expect, it } from 'vitest';
import { inProcess } from './support/api.ts';
import { simulate } from './support/simulator.ts';

const context = { prompt: 'A cat that writes code' };
const url = 'https://app.example/webhooks/bluma';
const events = ['video.completed'];

function envelope(type: string, status: number, more: object = {}) {
  return {
    error: {
      type,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      request_id: expect.stringMatching(/^req_[0-9a-f]{18}$/),
      timestamp: '2025-11-03T10:30:00Z',
      ...more,
    },
  };
}

function invalid(...fields: string[]) {
  const validation_errors = fields.map((field) => ({ field, message: expect.any(String) }));
  return envelope('validation_error', 400, { validation_errors });
}

describe('bad input is answered with the documented error', () => {
  it.each([
    ['malformed JSON', 'POST /webhooks', '{"url":', envelope('invalid_request', 400)],
    ['no body', 'POST /videos', '', envelope('invalid_request', 400)],
    ['JSON that is no object', 'POST /videos', '[1]', envelope('invalid_request', 400)],
    ['2 MB', 'POST /videos', ' '.repeat(2 ** 21), envelope('invalid_request', 400)],
    ['an unknown webhook', 'DELETE /webhooks/webhook_0', undefined, envelope('not_found', 404)],
    ['its deliveries', 'GET /webhooks/webhook_0/deliveries', undefined, envelope('not_found', 404)],
    ['an unknown video', 'GET /videos/batch_0', undefined, envelope('not_found', 404)],
    ['its file', 'GET /videos/batch_0/download', undefined, envelope('not_found', 404)],
    ['an unknown path', 'GET /usage', undefined, envelope('not_found', 404)],
    ['an unknown method', 'PUT /webhooks', undefined, envelope('not_found', 404)],
    ['no URL', 'POST /webhooks', { events }, invalid('url')],
    ['no such URL', 'POST /webhooks', { url: 'app.example', events }, invalid('url')],
    ['a URL of a file', 'POST /webhooks', { url: 'file:///etc/passwd', events }, invalid('url')],
    ['no events', 'POST /webhooks', { url }, invalid('events')],
    ['an empty list', 'POST /webhooks', { url, events: [] }, invalid('events')],
    [
      'unknown events',
      'POST /webhooks',
      { url, events: ['video.completed', 'video.done', 1] },
      invalid('events[1]', 'events[2]'),
    ],
    [
      'a prompt of 9 characters',
      'POST /videos',
      { template_id: 'meme-dialogue', context: { prompt: '😀'.repeat(9) } },
      invalid('context.prompt'),
    ],
    [
      'a prompt of 501',
      'POST /videos',
      { template_id: 'meme-dialogue', context: { prompt: 'a'.repeat(501) } },
      invalid('context.prompt'),
    ],
    ['no context', 'POST /videos', { template_id: 'meme-dialogue' }, invalid('context.prompt')],
    ['an unknown template', 'POST /videos', { template_id: 'x', context }, invalid('template_id')],
    [
      'both a template and a variant',
      'POST /videos',
      { template_id: 'meme-dialogue', variant_id: 'meme-dialogue-2', context },
      invalid('template_id'),
    ],
    ['neither', 'POST /videos', { context }, invalid('template_id')],
    [
      'wrong options',
      'POST /videos',
      { template_id: 'meme-dialogue', context, options: 1, webhook_url: 'ftp://x' },
      invalid('options', 'webhook_url'),
    ],
    ['a negative limit', 'GET /credits/history?limit=-1', undefined, invalid('limit')],
    ['a limit of 1e1', 'GET /credits/history?limit=1e1', undefined, invalid('limit')],
    ['an empty offset', 'GET /credits/history?offset=', undefined, invalid('offset')],
    ['a limit of 101', 'GET /credits/history?limit=101', undefined, invalid('limit')],
    [
      'a negative offset',
      'GET /credits/history?limit=a&offset=-1',
      undefined,
      invalid('limit', 'offset'),
    ],
  ])('%s', async (_, request, body, expected) => {
    const sim = simulate();
    const [method = '', path = ''] = request.split(' ');
    const answer = await inProcess(sim)(method, path, { body });
    expect(answer.body).toEqual(expected);
    expect(answer.status).toBe(expected.error.status);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const odd = '{"toString":1,"valueOf":1}';
  it.each([
    ['an object as webhook_url', 'webhook_url', odd],
    ['lists in lists as webhook_url', 'webhook_url', deep],
  ])('%s', async (_, field, json) => {
    const video = `{"template_id":"meme-dialogue","context":{"prompt":"A cat that codes"},"webhook_url":${json}}`;
    const answer = await inProcess(simulate())('POST', '/videos', { body: video });
    expect(answer).toMatchObject({ status: 400, body: invalid(field) });
  });

  it.each([
    ['an object', odd],
    ['lists in lists', deep],
  ])('%s among events', async (_, json) => {
    const body = `{"url":"${url}","events":["video.completed",${json}]}`;
    const answer = await inProcess(simulate())('POST', '/webhooks', { body });
    expect(answer).toMatchObject({ status: 400, body: invalid('events[1]') });
  });

  it('a list of a hundred thousand unknown events, of which it names some', async () => {
    const body = { url, events: Array(100_000).fill('video.x') };
    const answer = await inProcess(simulate())('POST', '/webhooks', { body });
    const fields = Array.from({ length: 20 }, (_, index) => `events[${index}]`);
    expect(answer).toMatchObject({ status: 400, body: invalid(...fields) });
    expect(answer.body).toMatchObject({
      error: { detail: expect.stringMatching(/; and 99980 more$/) },
    });
  });

  it('a negative limit of a log that is there', async () => {
    const sim = simulate();
    const { id } = sim.addWebhook(url);
    const answer = await inProcess(sim)('GET', `/webhooks/${id}/deliveries?limit=-1`);
    expect(answer).toMatchObject({ status: 400, body: invalid('limit') });
  });

  it('prompts of 10 and of 500 characters will do', async () => {
    const api = inProcess(simulate());
    for (const prompt of ['😀'.repeat(10), '😀'.repeat(500)]) {
      const body = { template_id: 'meme-dialogue', context: { prompt } };
      expect((await api('POST', '/videos', { body })).status).toBe(200);
    }
  });

  it('http URLs are for test keys', async () => {
    const sim = simulate();
    const api = inProcess(sim);
    const body = { url: 'http://localhost:3000/webhooks/bluma', events };
    expect((await api('POST', '/webhooks', { body })).status).toBe(201);
    const refused = await api('POST', '/webhooks', { body, key: sim.account.liveKey });
    expect(refused).toMatchObject({ status: 400, body: invalid('url') });
    const video = { template_id: 'meme-dialogue', context, webhook_url: body.url };
    expect((await api('POST', '/videos', { body: video })).status).toBe(200);
    const live = await api('POST', '/videos', { body: video, key: sim.account.liveKey });
    expect(live).toMatchObject({ status: 400, body: invalid('webhook_url') });
  });
});

describe('keys', () => {
  it('a missing one is answered by the edge, with a bare string', async () => {
    const sim = simulate();
    const bare = { status: 401, body: { error: 'No authorization token provided' } };
    const api = inProcess(sim);
    expect(await api('GET', '/templates', { key: null })).toMatchObject(bare);
    const basic = await sim.fetch('https://api.getbluma.com/api/v1/templates', {
      headers: { authorization: 'Basic abc' },
    });
    expect({ status: basic.status, body: await basic.json() }).toEqual(bare);
  });

  it('an unknown one is answered with the envelope', async () => {
    const answer = await inProcess(simulate())('GET', '/templates', { key: 'bluma_test_none' });
    expect(answer).toMatchObject({ status: 401, body: envelope('authentication_error', 401) });
  });

  it('one with another scope lacks the permission', async () => {
    const sim = simulate();
    const { key } = sim.account.createKey({ scopes: ['videos:read'] });
    const answer = await inProcess(sim)('GET', '/webhooks', { key });
    expect(answer).toMatchObject({
      status: 403,
      body: envelope('permission_denied', 403, { metadata: { required_scope: 'webhooks:read' } }),
    });
  });

  it('have the prefix of their mode', () => {
    const { account } = simulate();
    expect(account.liveKey).toMatch(/^bluma_live_[0-9a-f]{32}$/);
    expect(account.testKey).toMatch(/^bluma_test_[0-9a-f]{32}$/);
    expect(account.createKey({ key: 'bluma_test_dev' })).toMatchObject({ mode: 'test' });
    expect(() => account.createKey({ mode: 'live', key: 'bluma_test_dev' })).toThrow('bluma_live_');
  });
});
