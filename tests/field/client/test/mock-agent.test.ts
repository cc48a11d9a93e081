import { adaptFetch, BlumaClient } from '@bluma-webhooks/client';
import { fetch, MockAgent } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { catchFailure, input } from '../src/api.ts';

const origin = 'https://api.getbluma.com';
const created = { id: 'batch_1', status: 'queued' };

it("undici's MockAgent answers calls", async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  onTestFinished(() => dispatcher.close());
  const pool = dispatcher.get(origin);
  pool.intercept({ path: '/api/v1/videos', method: 'POST' }).reply(200, created);
  pool.intercept({ path: '/api/v1/videos/batch_1' }).reply(200, created);
  const client = new BlumaClient({
    apiKey: 'bluma_test_1',
    logLevel: 'off',
    maxRetries: 0,
    fetch: adaptFetch(fetch, { dispatcher }),
  });
  expect(await client.videos.create(input)).toEqual(created);
  expect(await client.videos.get('batch_1')).toEqual(created);
  expect(await catchFailure(client.webhooks.list())).toMatchObject({ name: 'APIConnectionError' });
});
