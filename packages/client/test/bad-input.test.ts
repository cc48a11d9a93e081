import type { ApiFault } from '@bluma-webhooks/simulator';
import { listen } from '@bluma-webhooks/testing';
import { describe, expect, it } from 'vitest';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  type APIError,
  AuthenticationError,
  type BlumaClient,
  type ClientOptions,
  InsufficientCreditsError,
  InternalServerError,
  InvalidResponseError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServiceUnavailableError,
  ValidationError,
} from '../src/index.ts';
import { catchFailure, createTestApi, input, type TestApi } from './support/test-api.ts';

type Call = (client: BlumaClient) => Promise<unknown>;

const read: Call = (client) => client.videos.get('batch_1');
const create: Call = (client) => client.videos.create(input);
const register: Call = (client) =>
  client.webhooks.create({ url: 'https://example.com/', events: ['video.completed'] });

/** Where a server was a moment ago. */
async function closedPort(): Promise<string> {
  const { url, close } = await listen(() => {});
  await close();
  return url;
}

interface Expected {
  readonly class: abstract new (...details: never[]) => APIError;
  readonly requests: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The exact class, what the error says, and how many requests were sent. */
async function expectFailure(
  { client, sent }: Pick<TestApi, 'client' | 'sent'>,
  call: Call,
  expected: Expected,
): Promise<void> {
  const error = await catchFailure(call(client));
  expect(Object(error).constructor).toBe(expected.class);
  expect(error).toMatchObject({ retryAfterMs: undefined, ...expected.fields });
  expect(sent).toHaveLength(expected.requests);
}

describe('what the API refuses is sent once', () => {
  it('401 with a bare string', async () => {
    const keyless = (request: Request) => {
      const headers = new Headers(request.headers);
      headers.delete('authorization');
      return fetch(new Request(request, { headers }));
    };
    await expectFailure(await createTestApi({ fetch: keyless }), read, {
      class: AuthenticationError,
      requests: 1,
      fields: {
        status: 401,
        code: 'authentication_error',
        type: undefined,
        detail: 'No authorization token provided',
      },
    });
  });

  it('401 with the envelope', async () => {
    await expectFailure(await createTestApi({ apiKey: 'bluma_test_none' }), create, {
      class: AuthenticationError,
      requests: 1,
      fields: {
        status: 401,
        type: 'authentication_error',
        title: 'Authentication Error',
        detail: 'There is no such API key',
        requestId: expect.stringMatching(/^req_/),
        headers: expect.any(Headers),
      },
    });
  });

  it('402, with what it costs and what is left', async () => {
    const { sim, open, sent } = await createTestApi({}, { credits: 2 });
    const client = open({ apiKey: sim.account.liveKey });
    await expectFailure({ client, sent }, create, {
      class: InsufficientCreditsError,
      requests: 1,
      fields: { status: 402, code: 'insufficient_credits', required: 5, available: 2 },
    });
  });

  it('403, with the scope that is missing', async () => {
    const { sim, open, sent } = await createTestApi();
    const { key } = sim.account.createKey({ scopes: ['videos:read'] });
    await expectFailure({ client: open({ apiKey: key }), sent }, create, {
      class: PermissionDeniedError,
      requests: 1,
      fields: { status: 403, code: 'permission_denied', requiredScope: 'videos:write' },
    });
  });

  it('404', async () => {
    await expectFailure(await createTestApi(), read, {
      class: NotFoundError,
      requests: 1,
      fields: { status: 404, code: 'not_found', detail: 'There is no video batch_1' },
    });
  });

  it('400, with its fields', async () => {
    const unknownTemplate: Call = (client) =>
      client.videos.create({ ...input, template_id: 'nothing' });
    await expectFailure(await createTestApi(), unknownTemplate, {
      class: ValidationError,
      requests: 1,
      fields: {
        status: 400,
        code: 'validation_error',
        fields: [{ field: 'template_id', message: 'there is no such template' }],
      },
    });
  });
});

/** Only what never comes needs a time limit that is short. */
function toTimeoutOptions({ kind }: ApiFault): ClientOptions {
  return kind.startsWith('hang') ? { timeout: 100 } : {};
}

type Row = readonly [fault: ApiFault, call: 'read' | 'create' | 'register', expected: Expected];

const failed = { read, create, register };

describe.each<Row>([
  [
    { kind: 'unprocessable' },
    'create',
    {
      class: ValidationError,
      requests: 1,
      fields: {
        status: 422,
        code: 'validation_error',
        fields: [{ field: 'context', message: 'cannot be processed' }],
      },
    },
  ],
  // 429: nothing was done, so that everything may be sent again.
  ...(['read', 'create', 'register'] as const).flatMap((call): Row[] => [
    [
      { kind: 'rate_limited', retryAfter: 'absent' },
      call,
      {
        class: RateLimitError,
        requests: 3,
        fields: {
          status: 429,
          code: 'rate_limit_exceeded',
          limits: { limit: 1000, remaining: 0, resetAt: expect.any(Date) },
        },
      },
    ],
    [
      { kind: 'rate_limited', retryAfter: 'past' },
      call,
      { class: RateLimitError, requests: 3, fields: { status: 429, retryAfterMs: 0 } },
    ],
    [
      { kind: 'rate_limited', retryAfter: '1h' },
      call,
      { class: RateLimitError, requests: 1, fields: { status: 429, retryAfterMs: 3_600_000 } },
    ],
  ]),
  [
    { kind: 'proxy_html', status: 500 },
    'read',
    {
      class: InternalServerError,
      requests: 3,
      fields: {
        status: 500,
        code: 'internal_error',
        title: '500 Internal Server Error',
        detail: undefined,
      },
    },
  ],
  [
    { kind: 'proxy_html', status: 500 },
    'create',
    { class: InternalServerError, requests: 1, fields: { status: 500, code: 'ambiguous_create' } },
  ],
  [
    { kind: 'internal_error' },
    'register',
    { class: InternalServerError, requests: 1, fields: { status: 500, code: 'ambiguous_create' } },
  ],
  [
    { kind: 'service_unavailable', retryAfter: '90s' },
    'read',
    {
      class: ServiceUnavailableError,
      requests: 1,
      fields: { status: 503, code: 'service_unavailable', retryAfterMs: 90_000 },
    },
  ],
  [
    { kind: 'service_unavailable', retryAfter: 0 },
    'read',
    { class: ServiceUnavailableError, requests: 3, fields: { status: 503, retryAfterMs: 0 } },
  ],
  [
    { kind: 'service_unavailable', retryAfter: 0 },
    'create',
    {
      class: ServiceUnavailableError,
      requests: 1,
      fields: { status: 503, code: 'ambiguous_create', retryAfterMs: 0 },
    },
  ],
  [
    { kind: 'hang' },
    'read',
    {
      class: APIConnectionTimeoutError,
      requests: 3,
      fields: { status: undefined, code: 'timeout', sent: true },
    },
  ],
  [
    { kind: 'hang' },
    'create',
    { class: APIConnectionTimeoutError, requests: 1, fields: { code: 'ambiguous_create' } },
  ],
  [
    { kind: 'hang_mid_body' },
    'create',
    { class: APIConnectionTimeoutError, requests: 1, fields: { code: 'ambiguous_create' } },
  ],
  [
    { kind: 'reset_after_processing' },
    'create',
    {
      class: APIConnectionError,
      requests: 1,
      fields: {
        code: 'ambiguous_create',
        sent: true,
        message: expect.stringContaining('look for its video.queued event'),
      },
    },
  ],
  [
    { kind: 'reset_mid_body' },
    'register',
    {
      class: APIConnectionError,
      requests: 1,
      fields: {
        code: 'ambiguous_create',
        message: expect.stringContaining('webhooks.list()'),
      },
    },
  ],
  [
    { kind: 'truncated_json' },
    'create',
    {
      class: InvalidResponseError,
      requests: 1,
      fields: { status: 200, code: 'ambiguous_create' },
    },
  ],
  [
    { kind: 'redirect', location: 'https://elsewhere.example/videos', status: 307 },
    'create',
    {
      class: InvalidResponseError,
      requests: 1,
      fields: { status: 307, code: 'redirect_refused' },
    },
  ],
])('%j', (fault, call, expected) => {
  it(`${call}: ${expected.class.name} after ${expected.requests}`, async () => {
    const running = await createTestApi(toTimeoutOptions(fault));
    running.sim.faultApi(fault, { times: Number.POSITIVE_INFINITY });
    await expectFailure(running, failed[call], expected);
  });
});

describe('answers that spoil on their way', () => {
  const list: Call = (client) => client.templates.list();
  it.each<[ApiFault, Expected]>([
    [
      { kind: 'hang_mid_body' },
      { class: APIConnectionTimeoutError, requests: 3, fields: { code: 'timeout' } },
    ],
    [
      { kind: 'reset_mid_body' },
      { class: APIConnectionError, requests: 3, fields: { code: 'connection_failed', sent: true } },
    ],
    [
      { kind: 'truncated_json' },
      {
        class: InvalidResponseError,
        requests: 1,
        fields: { status: 200, code: 'invalid_response' },
      },
    ],
    [
      { kind: 'redirect', location: 'https://elsewhere.example/?q' },
      {
        class: InvalidResponseError,
        requests: 1,
        fields: {
          status: 302,
          code: 'redirect_refused',
          message: expect.stringContaining('to https://elsewhere.example,'),
        },
      },
    ],
  ])('%j', async (fault, expected) => {
    const running = await createTestApi(toTimeoutOptions(fault));
    running.sim.faultApi(fault, { times: Number.POSITIVE_INFINITY });
    await expectFailure(running, list, expected);
  });

  it('50 MB', { timeout: 200_000 }, async () => {
    const running = await createTestApi({ timeout: 180_000 });
    running.sim.faultApi({ kind: 'large_body' });
    await expectFailure(running, list, {
      class: InvalidResponseError,
      requests: 1,
      fields: { status: 200, code: 'response_too_large' },
    });
  });
});

describe('no connection: nothing was sent, so that all of it may be sent again', () => {
  it.each<[string, string, () => Promise<ClientOptions>]>([
    ['a name that is not found', 'ENOTFOUND', async () => ({ baseURL: 'http://nowhere.invalid' })],
    [
      'a port that nobody listens on',
      'ECONNREFUSED',
      async () => ({ baseURL: await closedPort() }),
    ],
  ])('%s', async (_, code, options) => {
    for (const call of [read, create]) {
      await expectFailure(await createTestApi(await options()), call, {
        class: APIConnectionError,
        requests: 3,
        fields: {
          status: undefined,
          code: 'connection_failed',
          sent: false,
          // Where there is no resolver at all, the name gives EAI_AGAIN.
          message: expect.stringMatching(new RegExp(`${code}|EAI_AGAIN`)),
        },
      });
    }
  });
});
