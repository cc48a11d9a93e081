import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { APIError, BlumaClient, ValidationError } from '../src/index.ts';
import { catchFailure, input } from './support/test-api.ts';

const page = 'https://github.com/bluma-webhooks/bluma-webhooks/blob/main/docs/errors.md';

const apiKey = 'bluma_test_topsecret';

async function catchError(body: string, status = 400, headers = {}): Promise<APIError> {
  const fetch = async () => new Response(body, { status, headers });
  const client = new BlumaClient({ apiKey, fetch, maxRetries: 0, logLevel: 'off' });
  const error = await catchFailure(client.videos.get('batch_1'));
  if (error instanceof APIError) return error;
  throw error;
}

describe('an error says the reason that its body has', () => {
  it.each<[string, string, unknown]>([
    ['the envelope', 'Too long', { error: { type: 'validation_error', detail: 'Too long' } }],
    ['a message in the envelope', 'Too long', { error: { message: 'Too long' } }],
    ['error as a text', 'down', { error: 'down' }],
    ['message', 'prompt too long', { message: 'prompt too long' }],
    ['RFC 9457', 'Your balance is 30', { type: 'about:blank', detail: 'Your balance is 30' }],
    ['RFC 9457 without detail', 'Out of credit', { type: 'about:blank', title: 'Out of credit' }],
    ['OAuth', 'invalid_grant: expired', { error: 'invalid_grant', error_description: 'expired' }],
    ['errors as objects', 'a: b', { errors: [{ field: 'a', message: 'b' }] }],
    ['errors as texts', 'one; two', { errors: ['one', 'two'] }],
    ['errors by field', 'a: b; a: c', { errors: { a: ['b', 'c'] } }],
    [
      'FastAPI',
      'body.x: field required',
      { detail: [{ loc: ['body', 'x'], msg: 'field required' }] },
    ],
    ['JSON:API', '/data/x: No', { errors: [{ source: { pointer: '/data/x' }, detail: 'No' }] }],
    ['NestJS', 'Bad Request: too long', { message: ['too long'], error: 'Bad Request' }],
    ['a text in JSON', 'no', 'no'],
    ['a list', 'no', [{ message: 'no' }]],
    ['an error in an error', 'deep', { error: { error: { message: 'deep' } } }],
    ['the inner error first', 'deep', { message: 'no', error: { error: { message: 'deep' } } }],
    ['error as texts', 'a; b', { error: ['a', 'b'] }],
    [
      'errors by nested field',
      'context.prompt: too long; size: no',
      { errors: { context: { prompt: ['too long'] }, size: 'no' } },
    ],
    ['objects by field', 'prompt: too long', { errors: [{ prompt: ['too long'] }] }],
    ['AWS', 'Rate exceeded', { __type: 'Throttling', Message: 'Rate exceeded' }],
    ['Apigee', 'Spike arrest', { fault: { faultstring: 'Spike arrest', detail: { code: 'x' } } }],
    [
      'Zod',
      'prompt.0: Required',
      {
        success: false,
        error: { name: 'ZodError', issues: [{ path: ['prompt', 0], message: 'Required' }] },
      },
    ],
    [
      'RFC 7807 with parameters',
      'age: must be positive',
      { title: 'Invalid', 'invalid-params': [{ name: 'age', reason: 'must be positive' }] },
    ],
    ['data', 'no', { data: { message: 'no' } }],
    ['message before data', 'no', { message: 'no', data: { description: 'private' } }],
    ['nothing of what was sent', 'no', { error: 'no', input: { message: 'private' } }],
    ['type alone', 'internal_error', { error: { type: 'internal_error' } }],
  ])('%s', async (_, reason, body) => {
    const error = await catchError(JSON.stringify(body));
    expect(error.message).toBe(`400: ${reason}. See ${page}#validation_error`);
    expect(error.body).toEqual(body);
  });

  it.each<[string, string, string]>([
    ['text', 'Bad Request: header too large', 'Bad Request:\n header too large\n'],
    ['a page', 'api | 520: Web server', '<html><title> api | 520: Web server </title>'],
    ['a page without a title', 'Blocked by the proxy', '<h1>Blocked by the proxy</h1>'],
    ['tags alone', 'Forbidden', '<html><body><p>Forbidden</p></body></html>'],
    [
      'a page with styles, scripts and comments',
      'Forbidden',
      '<!-- <p>hidden --><html><style>p { color: red }</style><script>if (1 < 2) go()</script><p>Forbidden</p><script>open',
    ],
    ['JSON that was cut', '{"error":{"det', '{"error":{"det'],
    ['nothing', 'no reason given', ''],
    ['null', 'no reason given', 'null'],
    ['an empty object', 'no reason given', '{}'],
  ])('%s', async (_, reason, body) => {
    expect((await catchError(body)).message).toBe(`400: ${reason}. See ${page}#validation_error`);
  });

  it('the fields of any shape are in fields', async () => {
    const body = { detail: [{ loc: ['body', 0, 'x'], msg: 'field required' }] };
    const error = await catchError(JSON.stringify(body), 422);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ fields: [{ field: 'body.0.x', message: 'field required' }] });
  });

  it('cut to 500 characters', async () => {
    const { message } = await catchError('x'.repeat(20_000_000), 500);
    expect(message).toBe(`500: ${'x'.repeat(500)}. See ${page}#internal_error-client`);
  });

  it.each(['<', '<title', '<script', '<!--', '<style>'])('in time, of many %s', async (tag) => {
    const from = performance.now();
    await catchError(`<p>${tag.repeat(300_000 / tag.length)}`);
    expect(performance.now() - from).toBeLessThan(5000);
  });

  it('of many fields, cut to 50', async () => {
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, i) => [i, { a: ['b', 'c'] }]));
    expect(Object(await catchError(JSON.stringify({ errors: many }))).fields).toHaveLength(50);
  });

  it('deeply nested JSON does no harm', async () => {
    const error = await catchError('['.repeat(100_000) + ']'.repeat(100_000));
    expect(error).toMatchObject({ status: 400, body: undefined });
    const depth = 500;
    for (const name of ['error', 'errors']) {
      const nested = `${`{"${name}":`.repeat(depth)}"deep"${'}'.repeat(depth)}`;
      expect((await catchError(nested)).message).toMatch(/^400: no reason given/);
    }
  });
});

describe('the body on the error', () => {
  it('has no key and no secret, in whatever way it is written', async () => {
    const body = { [apiKey]: [{ detail: `Bearer ${apiKey}` }], secret: 'whsec_abc' };
    const escaped = JSON.stringify(body).replaceAll('b', '\\u0062');
    for (const text of [JSON.stringify(body), escaped, `told ${apiKey}, whsec_abc`]) {
      expect(JSON.stringify((await catchError(text)).body)).not.toMatch(/topsecret|whsec_abc/);
    }
  });

  it('is not printed with it', async () => {
    const error = await catchError(JSON.stringify({ message: 'no', prompt: 'private' }), 402);
    expect(error.body).toEqual({ message: 'no', prompt: 'private' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('private');
    expect(JSON.stringify(error)).not.toContain('private');
    expect(Object.keys(error)).not.toContain('body');
  });

  it('is also there where a 2xx is unusable, and the message says what came', async () => {
    const page = '<title>Please log in</title>';
    const error = await catchError(page, 200);
    expect(error).toMatchObject({ code: 'invalid_response', body: page });
    expect(error.message).toContain('the response is not JSON: "Please log in"');
    expect(await catchError('{"error":{"type":"boom"}}', 200)).toMatchObject({
      code: 'invalid_response',
      body: { error: { type: 'boom' } },
    });
  });

  it('of an error of the connection is undefined', async () => {
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const client = new BlumaClient({ apiKey, fetch, maxRetries: 0, logLevel: 'off' });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({ body: undefined });
  });
});

describe('nothing that prints shows the key', () => {
  const plainKey = 'sk.plain~TAIL';

  it('of a client, of its parts, and of errors', async () => {
    const fetch = async () => Response.json({ error: { detail: plainKey } }, { status: 401 });
    const client = new BlumaClient({ apiKey: plainKey, fetch, logLevel: 'off' });
    const error = await catchFailure(client.webhooks.list());
    for (const value of [client, client.videos, client.credits, error]) {
      const printed = [
        inspect(value, { depth: null, showHidden: true }),
        JSON.stringify(value),
        `${value}`,
        `${Object(value).stack}`,
      ];
      expect(printed.join()).not.toContain('TAIL');
    }
  });
});
