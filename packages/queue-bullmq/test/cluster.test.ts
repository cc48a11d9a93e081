import { startRedisCluster } from '@bluma-webhooks/test-servers';
import { Cluster } from 'ioredis';
import { expect, it, onTestFinished, vi } from 'vitest';
import { queuedDelivery } from './support/deliveries.ts';
import { Harness } from './support/harness.ts';
import { patience } from './support/patience.ts';

const timeout = 200_000;

it('a cluster does for both, with a prefix in braces', { timeout }, async () => {
  const cluster = await startRedisCluster();
  onTestFinished(() => cluster.stop());
  const redisOptions = { maxRetriesPerRequest: null };
  const connection = new Cluster([...cluster.urls], { redisOptions });
  connection.on('error', () => {});
  onTestFinished(() => connection.disconnect());
  const harness = new Harness('');
  const prefix = '{bluma}';
  const queue = harness.queue({ connection, prefix });
  const handle = vi.fn();
  harness.worker({ connection, prefix, handlers: { '*': handle } });
  for (let i = 0; i < 10; i++) expect(await queue.enqueue(queuedDelivery())).toBe('enqueued');
  await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(10), patience);
});
