import { startRedis } from '@bluma-webhooks/test-servers';
import { createClient } from 'redis';
import { expect, it, onTestFinished, vi } from 'vitest';
import { queuedDelivery } from './support/deliveries.ts';
import { Place } from './support/place.ts';

const timeout = 200_000;

it('a client of node-redis does for both on BullMQ 6, and stays open', { timeout }, async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const connection = createClient({ url: server.url });
  connection.on('error', () => {});
  await connection.connect();
  onTestFinished(() => connection.destroy());
  const place = new Place(server.url);
  const queue = place.queue({ connection });
  const handle = vi.fn();
  const worker = place.worker({ connection, handlers: { '*': handle } });
  expect(await queue.enqueue(queuedDelivery())).toBe('enqueued');
  await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), { timeout: 20_000 });
  await worker.close();
  await queue.close();
  expect(await connection.ping()).toBe('PONG');
});
