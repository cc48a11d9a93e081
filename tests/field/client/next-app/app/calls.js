import { BlumaClient } from '@bluma-webhooks/client';

const client = new BlumaClient({
  apiKey: 'bluma_test_x',
  baseURL: process.env.API,
  logLevel: 'off',
});

/** Two reads and two orders: what each was answered with. */
export async function makeCalls() {
  const input = { template_id: 'news-anchor', context: { prompt: 'A cat that writes code' } };
  return [
    (await client.videos.get('x')).number,
    (await client.videos.get('x')).number,
    (await client.videos.create(input)).number,
    (await client.videos.create(input)).number,
  ];
}

export async function readOne() {
  return (await client.videos.get('x')).number;
}
