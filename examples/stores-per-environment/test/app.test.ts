import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeExample, listening, startExample } from '@bluma-webhooks/example-support';
import {
  adapterContract,
  createEvent,
  deliver,
  listen,
  type StartAdapter,
} from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { createStore } from '../src/store.ts';

const folder = resolve(import.meta.dirname, '..');
let files: string;
let made = 0;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'bluma-stores-'));
});
afterAll(() => rm(files, { recursive: true }));

const sqliteUrl = () => `sqlite:${join(files, `${made++}.db`)}`;

/** The very app, with what the contract asks for in its options. Its parser stands below the webhooks. */
const start: StartAdapter = async (options) => {
  const { app, webhooks } = createApp(options);
  const { url, close } = await listen(app);
  return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
};

const environments = { memory: () => 'memory:', sqlite: sqliteUrl };

describe.each(Object.entries(environments))('the app on %s', (_name, url) => {
  adapterContract(it, start, { createStore: () => createStore(url()), parserRunsFirst: false });
});

describeExample('Stores per environment', folder);

describe('BLUMA_STORE', () => {
  it('as a file, is remembered by the next process too', { timeout: 20_000 }, async () => {
    const secret = 'whsec_example';
    const env = { BLUMA_WEBHOOK_SECRET: secret, PORT: '0', BLUMA_STORE: sqliteUrl() };
    const event = createEvent('credits.low');
    const bodies: string[] = [];
    for (let process = 0; process < 2; process++) {
      const example = await startExample(folder, env);
      const { body } = await deliver(await listening(example), event, { secret });
      bodies.push(body);
      await example.stop();
    }
    expect(bodies).toEqual(['{"status":"handled"}', '{"status":"duplicate"}']);
  });

  it('of a kind that is not known is refused, without the password in it', () => {
    expect(() => createStore('redis://user:hush@localhost')).toThrow(
      /^There is no store for redis:: set BLUMA_STORE to memory: or sqlite:<file>$/,
    );
  });
});
