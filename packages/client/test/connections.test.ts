import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { BlumaClient } from '../src/index.ts';
import { serveAnswers } from './support/answers.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

type Call = (client: BlumaClient) => Promise<unknown>;

const create: Call = (client) => client.videos.create(input);
const register: Call = (client) =>
  client.webhooks.create({ url: 'https://example.com/', events: ['video.completed'] });

describe('a connection that failed', () => {
  const tcp = (code: string, syscall: string) =>
    Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

  it.each<[string, Error, boolean]>([
    ['EHOSTUNREACH while reading', tcp('EHOSTUNREACH', 'read'), true],
    ['ENETUNREACH while writing', tcp('ENETUNREACH', 'write'), true],
    [
      'EHOSTUNREACH of node-fetch 2, while reading',
      Object.assign(new Error('reason: read EHOSTUNREACH'), { code: 'EHOSTUNREACH' }),
      true,
    ],
    [
      'ECONNRESET of node-fetch 3',
      Object.assign(new Error(''), { code: 'ECONNRESET', erroredSysCall: 'read' }),
      true,
    ],
    ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].map(
      (code): [string, Error, boolean] => [
        `${code} of node-fetch 2, which names no system call`,
        Object.assign(new Error('request failed, reason: '), { code }),
        false,
      ],
    ),
    ['EHOSTUNREACH at connect', tcp('EHOSTUNREACH', 'connect'), false],
    ['ETIMEDOUT at connect', tcp('ETIMEDOUT', 'connect'), false],
    [
      'two addresses that both refused',
      new AggregateError([tcp('ECONNREFUSED', 'connect'), tcp('EADDRNOTAVAIL', 'connect')]),
      false,
    ],
    [
      'two addresses, one of them while reading',
      new AggregateError([tcp('ECONNREFUSED', 'connect'), tcp('ETIMEDOUT', 'read')]),
      true,
    ],
    [
      'a certificate without a trusted issuer',
      Object.assign(new Error(''), { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }),
      false,
    ],
    [
      'a certificate that the server wants',
      Object.assign(new Error(''), { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }),
      true,
    ],
  ])('%s', async (_, cause, sent) => {
    const send = async (request: Request) => {
      // An unread body would prove that nothing was sent.
      await request.text();
      throw new TypeError('fetch failed', { cause });
    };
    const running = await createTestApi({ fetch: send });
    expect(await catchFailure(create(running.client))).toMatchObject({
      name: 'APIConnectionError',
      code: sent ? 'ambiguous_create' : 'connection_failed',
      sent,
    });
    expect(running.sent).toHaveLength(sent ? 1 : 3);
  });

  it.each([
    [
      'https where http is spoken',
      async () =>
        (await serveAnswers({ requests: 0, bytes: 0 }, (_, response) => response.end())).replace(
          'http:',
          'https:',
        ),
    ],
    ['a port that fetch connects to for nobody', async () => 'http://127.0.0.1:6000'],
  ])('%s: nothing was sent', async (_, address) => {
    const running = await createTestApi({ baseURL: await address() });
    expect(await catchFailure(create(running.client))).toMatchObject({
      name: 'APIConnectionError',
      code: 'connection_failed',
      sent: false,
    });
    expect(running.sent).toHaveLength(3);
  });
});

describe('a create reaches the API once per attempt', () => {
  it.each([
    ['videos', create],
    ['webhooks', register],
  ] as const)('also where fetch would repeat it by itself: 421 to POST /%s', async (path, call) => {
    const seen: unknown[] = [];
    const baseURL = await serveAnswers({ requests: 0, bytes: 0 }, async (request, response) => {
      const { 'content-length': length, 'content-type': type } = request.headers;
      const body = await text(request);
      seen.push({ url: request.url, isWhole: Number(length) === Buffer.byteLength(body), type });
      response.writeHead(421, { 'content-type': 'application/json' }).end('{}');
    });
    const defaultHeaders = { 'Content-Type': 'text/plain', 'Content-Length': '3' };
    const client = new BlumaClient({ apiKey: 'bluma_test_x', baseURL, defaultHeaders });
    const error = await catchFailure(call(client));
    expect(error).toMatchObject({ status: 421, code: 'api_error' });
    expect(seen).toEqual([{ url: `/${path}`, isWhole: true, type: 'application/json' }]);
  });
});
