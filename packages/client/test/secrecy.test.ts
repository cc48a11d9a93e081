import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { ApiFault } from '@bluma-webhooks/simulator';
import { expect, it } from 'vitest';
import { BlumaClient } from '../src/index.ts';
import { pollOptions } from './support/poll-options.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

/** Everything that could be printed of something. */
function printed(value: unknown): string {
  const shown = inspect(value, { depth: 20, showHidden: true, getters: false });
  const own = value instanceof Error ? JSON.stringify({ ...value, stack: value.stack }) : '';
  return `${shown}\n${JSON.stringify(value)}\n${String(value)}\n${own}`;
}

it('a client shows no key', () => {
  for (const apiKey of ['bluma_test_secret', () => 'bluma_test_secret']) {
    expect(printed(new BlumaClient({ apiKey }))).not.toContain('bluma_test_secret');
  }
});

it('nor while it works', async () => {
  const { open, sim, sent } = await createTestApi();
  const apiKey = 'bluma_live_at_work';
  const client = open({ apiKey: async () => apiKey, defaultHeaders: { 'x-own': apiKey } });
  sim.faultApi({ kind: 'hang' }, { times: 3 });
  const abort = new AbortController();
  const { signal } = abort;
  const calls = [
    client.templates.list({ signal }),
    client.webhooks.list({ signal }),
    client.videos.createMany([input], { signal }),
  ];
  const ends = Promise.allSettled(calls);
  await expect.poll(() => sent, pollOptions).toHaveLength(3);
  expect(printed({ client, calls })).not.toContain(apiKey);
  abort.abort();
  for (const end of await ends) expect(printed(end)).not.toContain(apiKey);
});

it('an uncaught error ends the process, and does not print the key', async () => {
  const { sim, baseURL } = await createTestApi();
  const script = fileURLToPath(new URL('./processes/uncaught.ts', import.meta.url));
  sim.faultApi({ kind: 'reset_after_processing' });
  const key = sim.account.testKey;
  const { stderr } = await new Promise<{ stderr: string }>((resolve) => {
    execFile(process.execPath, [script, baseURL, key], (_, __, stderr) => resolve({ stderr }));
  });
  expect(stderr).toContain("code: 'ambiguous_create'");
  expect(stderr).toContain('[cause]');
  expect(stderr).not.toContain(key);
});

it.each<ApiFault>([
  { kind: 'internal_error' },
  { kind: 'rate_limited', retryAfter: '1h' },
  { kind: 'hang' },
  { kind: 'hang_mid_body' },
  { kind: 'reset_after_processing' },
  { kind: 'truncated_json' },
  { kind: 'redirect', location: 'https://elsewhere.example/' },
])('no error has the key in it: %j', async (fault) => {
  const { client, sim, logged } = await createTestApi({
    logLevel: 'debug',
    maxRetries: 1,
    ...(fault.kind.startsWith('hang') && { timeout: 50 }),
  });
  for (const call of [() => client.webhooks.list(), () => client.videos.create(input)]) {
    sim.faultApi(fault, { times: 2 });
    const error = await catchFailure(call());
    expect(printed(error)).not.toContain(sim.account.testKey);
    sim.clearFaults();
  }
  expect(printed(logged)).not.toContain(sim.account.testKey);
});

it('nor an error of fetch, or a response that repeats it, puts it there', async () => {
  const key = 'bluma_live_9aZ_x';
  const { open } = await createTestApi();
  const throwing = open({
    apiKey: key,
    fetch: (request) => {
      const authorization = request.headers.get('authorization');
      throw Object.assign(new TypeError(`failed with ${authorization}`), {
        request,
        authorization,
      });
    },
  });
  const thrown = await catchFailure(throwing.webhooks.list({ maxRetries: 0 }));
  expect(thrown).toMatchObject({ cause: { message: 'failed with Bearer bluma_live_…' } });
  expect(printed(thrown)).not.toContain(key);

  const repeating = open({
    apiKey: key,
    fetch: async (request) => {
      const said = request.headers.get('authorization') ?? '';
      const error = { type: said, title: said, detail: said, request_id: said, metadata: { said } };
      const headers = { 'x-echo': said, 'set-cookie': said };
      return new Response(JSON.stringify({ error }), { status: 403, headers });
    },
  });
  const repeated = await catchFailure(repeating.webhooks.list());
  expect(repeated).toMatchObject({ status: 403, detail: 'Bearer bluma_live_…' });
  expect(printed(repeated)).not.toContain(key);
});

/** All ways in which a server could repeat a key. */
const echoes: Readonly<Record<string, (said: string) => Response>> = {
  envelope: (said) => {
    const error = {
      type: said,
      title: said,
      detail: `${'x'.repeat(490)}${said}`,
      request_id: said,
      metadata: { required_scope: said },
      validation_errors: [{ field: said, message: said }],
    };
    return Response.json({ error }, { status: 403, headers: { 'x-echo': said } });
  },
  escaped: (said) => {
    const hex = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const detail = [...said].map(hex).join('');
    return new Response(`{"error":{"detail":"${detail}"}}`, { status: 422 });
  },
  html: (said) => new Response(`<title>${said}</title>`, { status: 500 }),
  location: (said) => {
    const location = `http://elsewhere.example/${encodeURIComponent(said)}`;
    const lower = location.replace(/%../g, (byte) => byte.toLowerCase());
    return new Response(null, { status: 302, headers: { location, 'x-lower': lower } });
  },
};

it.each([
  'bluma_live_abc.TAILTAILTAIL',
  'bluma_test_abc~TAILTAILTAIL',
  'bluma_live_ab%TAILTAILTAIL',
  'sk/custom+TAILTAILTAIL',
])('no part of %s is in an error, however it is repeated', async (apiKey) => {
  for (const echo of Object.values(echoes)) {
    const { client, logged } = await createTestApi({
      apiKey,
      maxRetries: 0,
      fetch: async (request) => echo(request.headers.get('authorization') ?? ''),
    });
    const error = await catchFailure(client.videos.get('batch_1'));
    const shown = `${printed(error)}${JSON.stringify([...(Object(error).headers ?? [])])}`;
    expect(shown).not.toMatch(/TAIL|custom/);
    expect(printed(logged)).not.toMatch(/TAIL|custom/);
  }
});

it('nor in the name and the code of a cause', async () => {
  const apiKey = 'sk/custom+TAIL';
  const { client } = await createTestApi({
    apiKey,
    maxRetries: 0,
    fetch: async () => {
      throw Object.assign(new Error('failed'), { name: apiKey, code: apiKey });
    },
  });
  expect(printed(await catchFailure(client.videos.get('batch_1')))).not.toMatch(/TAIL|custom/);
});

it('a webhook in place of its id is refused, and its secret not repeated', async () => {
  const { client, sent } = await createTestApi();
  const webhook = { id: 'webhook_1', secret: 'whsec_TOPSECRET' };
  const error = await catchFailure(
    Reflect.apply(client.webhooks.delete, client.webhooks, [webhook]),
  );
  expect(error).toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'id', message: 'must be an id, got a value of the type object' }],
  });
  expect(printed(error)).not.toContain('TOPSECRET');
  expect(sent).toEqual([]);
});

it('ids that no path can have are refused', async () => {
  const { client } = await createTestApi();
  const circular: { self?: unknown } = {};
  circular.self = circular;
  for (const id of [circular, '\ud800', null, 5n]) {
    const error = await catchFailure(Reflect.apply(client.videos.get, client.videos, [id]));
    expect(error).toMatchObject({ name: 'ValidationError', code: 'invalid_input' });
  }
});

it('no line of the log has a key or a secret that was given as an id or an event type', async () => {
  const { client, sim, logged } = await createTestApi({ logLevel: 'debug', maxRetries: 1 });
  sim.faultApi({ kind: 'internal_error' });
  await catchFailure(client.webhooks.deliveries('whsec_TOP+SECRET'));
  await catchFailure(client.videos.get('bluma_live_TOPSECRET'));
  await catchFailure(
    client.webhooks.create({ url: 'https://a.example/', events: ['whsec_TOPSECRET'] }),
  );
  expect(logged.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['request', 'retrying', 'unknown_event_type']),
  );
  expect(printed(logged)).not.toMatch(/TOP|SECRET/);
});
