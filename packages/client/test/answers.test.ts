import { describe, expect, it } from 'vitest';
import { BlumaClient } from '../src/index.ts';
import { type ListenerLog, serveAnswers } from './support/answers.ts';
import { catchFailure, input } from './support/test-api.ts';

function createClient(baseURL: string, apiKey = 'bluma_test_1'): BlumaClient {
  return new BlumaClient({ apiKey, baseURL, maxRetries: 0, logLevel: 'off' });
}

describe('a body without an end', () => {
  it.each([
    [200, { name: 'InvalidResponseError', code: 'response_too_large' }],
    [401, { name: 'AuthenticationError', code: 'authentication_error' }],
    [429, { name: 'RateLimitError', code: 'rate_limit_exceeded', retryAfterMs: 7000 }],
    [500, { name: 'InternalServerError', code: 'internal_error' }],
  ])('in an answer of %i is read up to its limit, and then cut off', async (status, expected) => {
    const log: ListenerLog = { requests: 0, bytes: 0 };
    const url = await serveAnswers(log, (_, response) => {
      const headers = { 'content-type': 'application/json', 'retry-after': '7' };
      response.writeHead(status, headers);
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const write = () => {
        if (response.destroyed) return;
        log.bytes += chunk.length;
        if (response.write(chunk)) setImmediate(write);
      };
      response.on('drain', write);
      write();
    });
    const error = await catchFailure(createClient(url).webhooks.list());
    expect(error).toMatchObject({ ...expected, status });
    // What the system keeps in between is not the client's.
    expect(log.bytes).toBeLessThan(40 * 1024 * 1024);
    expect(log.requests).toBe(1);
  });

  it('is not even begun where its length is said', async () => {
    const log: ListenerLog = { requests: 0, bytes: 0 };
    const url = await serveAnswers(log, (_, response) => {
      response.writeHead(200, { 'content-length': `${50_000_000}` });
      response.write('{');
    });
    const error = await catchFailure(createClient(url).webhooks.list());
    expect(error).toMatchObject({ code: 'response_too_large' });
  });
});

it('a redirect is not followed: the key stays where it belongs', async () => {
  const elsewhere: ListenerLog = { requests: 0, bytes: 0 };
  const location = await serveAnswers(elsewhere, (_, response) => response.end('{"webhooks":[]}'));
  const url = await serveAnswers({ requests: 0, bytes: 0 }, (_, response) => {
    response.writeHead(302, { location }).end();
  });
  expect(await catchFailure(createClient(url).webhooks.list())).toMatchObject({
    code: 'redirect_refused',
    message: expect.stringContaining(location),
  });
  expect(elsewhere.requests).toBe(0);
});

describe('an answer that is JSON, and not what it should be', () => {
  it.each(['null', '[]', '7', '{}', '{"webhooks":{}}', ''])('%j', async (body) => {
    const url = await serveAnswers({ requests: 0, bytes: 0 }, (_, response) => response.end(body));
    const client = createClient(url);
    const unusable = { name: 'InvalidResponseError', status: 200, headers: expect.any(Headers) };
    expect(await catchFailure(client.videos.get('batch_1'))).toMatchObject({
      ...unusable,
      code: 'invalid_response',
    });
    // It may well have been created.
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      ...unusable,
      code: 'ambiguous_create',
    });
  });

  it('a list by itself is one too', async () => {
    const url = await serveAnswers({ requests: 0, bytes: 0 }, (_, response) => {
      response.end('[{"id":"webhook_1"}]');
    });
    expect(await createClient(url).webhooks.list()).toEqual([{ id: 'webhook_1' }]);
  });
});

it('a key that looks like none is not repeated either', async () => {
  const key = 'not.a-usual~key';
  const url = await serveAnswers({ requests: 0, bytes: 0 }, (request, response) => {
    const said = request.headers.authorization;
    response.writeHead(403, { 'x-echo': said });
    response.end(JSON.stringify({ error: { detail: `no: ${said}`, title: said, type: said } }));
  });
  const error = await catchFailure(createClient(url, key).webhooks.list());
  expect(error).toMatchObject({ detail: 'no: Bearer …', type: 'Bearer …' });
  expect(Object(error).headers.get('x-echo')).toBe('Bearer ...');
  expect(`${Object(error).stack}`).not.toContain(key);
});

it('nor is it where the answer is one that is of no use', async () => {
  const key = 'not.a-usual~key';
  const url = await serveAnswers({ requests: 0, bytes: 0 }, (request, response) => {
    response.writeHead(200, { 'x-echo': request.headers.authorization }).end('{}');
  });
  const error = await catchFailure(createClient(url, key).webhooks.list());
  expect(error).toMatchObject({ code: 'invalid_response' });
  expect(Object(error).headers.get('x-echo')).toBe('Bearer ...');
});

it.each([
  [200, 'Deleted.'],
  [200, '<html>'],
  [202, '{"id":'],
  [204, ''],
])('a webhook is deleted where %i says so, whatever the body is: %j', async (status, body) => {
  const log: ListenerLog = { requests: 0, bytes: 0 };
  const url = await serveAnswers(log, (_, response) => response.writeHead(status).end(body));
  const { response } = await createClient(url).webhooks.delete('webhook_1').withResponse();
  expect(response.status).toBe(status);
  expect(log.requests).toBe(1);
});

it.each([304, 300])('%i is no redirect, and says nothing of one', async (status) => {
  const url = await serveAnswers({ requests: 0, bytes: 0 }, (_, response) => {
    response.writeHead(status).end();
  });
  const client = createClient(url);
  expect(await catchFailure(client.videos.get('batch_1'))).toMatchObject({
    name: 'APIError',
    code: 'api_error',
    status,
  });
  expect(await catchFailure(client.videos.create(input))).toMatchObject({
    name: 'APIError',
    code: 'ambiguous_create',
    status,
  });
});

it.each<[string, object, unknown, number | undefined]>([
  ['metadata as a text', {}, '1', 1000],
  ['metadata with a fraction', {}, 1.5, 1500],
  ['metadata that says nothing', {}, 'soon', undefined],
  ['a header beyond all sense', { 'retry-after': '9'.repeat(26) }, 1, 2 ** 31 - 1],
  ['a number that is none', { 'retry-after': '9'.repeat(400) }, 1, 2 ** 31 - 1],
])('the wait of %s', async (_, headers, retry_after, retryAfterMs) => {
  const url = await serveAnswers({ requests: 0, bytes: 0 }, (_, response) => {
    const body = JSON.stringify({ error: { metadata: { retry_after } } });
    response.writeHead(503, { ...headers }).end(body);
  });
  expect(await catchFailure(createClient(url).webhooks.list())).toMatchObject({
    status: 503,
    retryAfterMs,
  });
});

it.each(['/?', '/#', '?#', ' ', '///'])('a base URL may end with %j', async (end) => {
  const urls: (string | undefined)[] = [];
  const url = await serveAnswers({ requests: 0, bytes: 0 }, (request, response) => {
    urls.push(request.url);
    response.end('[]');
  });
  expect(await createClient(`${url}/api/v1${end}`).webhooks.list()).toEqual([]);
  expect(urls).toEqual(['/api/v1/webhooks']);
});
