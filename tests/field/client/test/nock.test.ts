import { BlumaClient } from '@bluma-webhooks/client';
import nock from 'nock';
import { expect, it, onTestFinished } from 'vitest';
import { input } from '../src/api.ts';

const origin = 'https://api.getbluma.com';
const created = { id: 'batch_1', status: 'queued' };

it('nock answers calls, and sees their bodies', async () => {
  onTestFinished(() => {
    nock.cleanAll();
    nock.restore();
  });
  const scope = nock(origin)
    .post('/api/v1/videos', { ...input })
    .reply(200, created)
    .get('/api/v1/videos/batch_1')
    .reply(200, created);
  const client = new BlumaClient({ apiKey: 'bluma_test_1', logLevel: 'off' });
  expect(await client.videos.create(input)).toEqual(created);
  expect(await client.videos.get('batch_1')).toEqual(created);
  expect(scope.isDone()).toBe(true);
});
