import { BlumaClient } from '@bluma-webhooks/client';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { expect, it, onTestFinished } from 'vitest';
import { catchFailure, input } from '../src/api.ts';

const origin = 'https://api.getbluma.com';
const created = { id: 'batch_1', status: 'queued' };

it('msw answers calls, and sees their bodies', async () => {
  const seen: unknown[] = [];
  const server = setupServer(
    http.post(`${origin}/api/v1/videos`, async ({ request }) => {
      seen.push(await request.json());
      return HttpResponse.json(created);
    }),
    http.get(`${origin}/api/v1/videos/:id`, () => HttpResponse.json(created)),
    http.get(`${origin}/api/v1/webhooks`, () =>
      HttpResponse.json({ message: 'no' }, { status: 403 }),
    ),
  );
  server.listen();
  onTestFinished(() => server.close());
  const client = new BlumaClient({ apiKey: 'bluma_test_1', logLevel: 'off' });
  expect(await client.videos.create(input)).toEqual(created);
  expect(await client.videos.get('batch_1')).toEqual(created);
  expect(await catchFailure(client.webhooks.list())).toMatchObject({ status: 403, detail: 'no' });
  expect(seen).toEqual([input]);
});
