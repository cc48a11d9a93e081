import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startRedis } from '@bluma-webhooks/test-servers';
import { createClient } from 'redis';
import { expect, it, onTestFinished, vi } from 'vitest';
import { queuedDelivery } from './support/deliveries.ts';
import { Harness } from './support/harness.ts';
import { patience } from './support/patience.ts';

const timeout = 200_000;

it('a client of node-redis does for both on BullMQ 6, and stays open', { timeout }, async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const connection = createClient({ url: server.url });
  connection.on('error', () => {});
  await connection.connect();
  onTestFinished(() => connection.destroy());
  const harness = new Harness(server.url);
  const queue = harness.queue({ connection });
  const handle = vi.fn();
  const worker = harness.worker({ connection, handlers: { '*': handle } });
  expect(await queue.enqueue(queuedDelivery())).toBe('enqueued');
  await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), patience);
  await worker.close();
  await queue.close();
  expect(await connection.ping()).toBe('PONG');
});

it('a client of node-redis survives a restart of its server after its queue is closed', {
  timeout,
}, async () => {
  const server = await startRedis({ own: true });
  onTestFinished(() => server.stop());
  // Of its own, since an error that nobody listens to ends a process.
  const script = new URL('./processes/node-redis-closer.ts', import.meta.url);
  const child = fork(script, [server.url], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  expect(await once(child, 'message')).toContain('closed');
  const ended = once(child, 'close');
  await server.restart();
  expect([await ended, said]).toEqual([[0, null], '']);
});

it('a client of node-redis has one listener, however often its queue is opened again', {
  timeout,
}, async () => {
  const server = await startRedis({ own: true });
  onTestFinished(() => server.stop());
  const admin = createClient({ url: server.url });
  await admin.connect();
  onTestFinished(() => admin.destroy());
  const setUser = (...rights: string[]) => admin.sendCommand(['ACL', 'SETUSER', 'u', ...rights]);
  await setUser('on', '>p', '~*', '&*', '+@all', '-info');
  const connection = createClient({ url: server.url, username: 'u', password: 'p' });
  connection.on('error', () => {});
  await connection.connect();
  onTestFinished(() => connection.destroy());
  const queue = new Harness(server.url).queue({ connection });
  const refuse = async () =>
    expect(queue.enqueue(queuedDelivery())).rejects.toMatchObject({ code: 'queue_unavailable' });
  await refuse();
  const listeners = connection.listenerCount('error');
  for (let i = 0; i < 5; i++) await refuse();
  expect(connection.listenerCount('error')).toBe(listeners);
  await setUser('+info');
  await vi.waitFor(
    async () => expect(await queue.enqueue(queuedDelivery())).toBe('enqueued'),
    patience,
  );
});
