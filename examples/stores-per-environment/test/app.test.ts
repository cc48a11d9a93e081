import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeExample, listening, startExample } from '@bluma-webhooks/example-support';
import { startPostgres, startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import {
  adapterContract,
  createEvent,
  deliver,
  listen,
  type StartAdapter,
} from '@bluma-webhooks/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { type OpenStore, openStore } from '../src/store.ts';

const folder = resolve(import.meta.dirname, '..');
let files: string;
let made = 0;
let redis: TestServer;
let postgres: TestServer;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'bluma-stores-'));
  // Of their own: the app's keys and table have no names that are only a test's.
  redis = await startRedis({ own: true });
  postgres = await startPostgres({ own: true });
}, 200_000);

afterAll(async () => {
  await Promise.all([redis?.stop(), postgres?.stop()]);
  await rm(files, { recursive: true });
});

/** The very app, with what the contract asks for in its options. Its parser is below the webhooks. */
const start: StartAdapter = async (options) => {
  const { app, webhooks } = createApp(options);
  const { url, close } = await listen(app);
  return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
};

const environments = {
  memory: () => 'memory:',
  sqlite: () => `sqlite:${join(files, `${made++}.db`)}`,
  redis: () => redis.url,
  postgres: () => postgres.url,
};

describe.each(Object.entries(environments))('the app on %s', (_name, url) => {
  const opened: OpenStore[] = [];

  afterEach(async () => {
    for (const { close } of opened.splice(0)) await close();
  });

  const createStore = async () => {
    const one = await openStore(url());
    opened.push(one);
    return one.store;
  };

  adapterContract(it, start, { createStore, parserRunsFirst: false });
});

describeExample('Stores per environment', folder);

describe('BLUMA_STORE', () => {
  const { memory, ...lasting } = environments;

  it.each(Object.entries(lasting))(
    'as %s, is remembered by the next process too',
    { timeout: 120_000 },
    async (_name, url) => {
      const secret = 'whsec_example';
      const env = { BLUMA_WEBHOOK_SECRET: secret, PORT: '0', BLUMA_STORE: url() };
      const event = createEvent('credits.low');
      const bodies: string[] = [];
      for (let process = 0; process < 2; process++) {
        const example = await startExample(folder, env);
        const { body } = await deliver(await listening(example), event, { secret });
        bodies.push(body);
        expect(await example.stop()).toEqual({ code: 0, signal: null });
      }
      expect(bodies).toEqual(['{"status":"handled"}', '{"status":"duplicate"}']);
    },
  );

  it('of an unknown kind is refused, without its password', async () => {
    await expect(openStore('mysql://user:hush@localhost')).rejects.toThrow(
      /^There is no store for mysql:: set BLUMA_STORE to memory:, sqlite:<file>, redis:\/\/… or postgres:\/\/…$/,
    );
  });
});
