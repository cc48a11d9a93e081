import { fork } from 'node:child_process';
import { once } from 'node:events';
import { redisStore } from '@bluma-webhooks/store-redis';
import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { queuedDelivery } from './support/deliveries.ts';
import { Harness } from './support/harness.ts';
import { patience, patienceMs } from './support/patience.ts';

const timeout = 200_000;
let server: TestServer;

beforeAll(async () => {
  server = await startRedis();
}, 200_000);

afterAll(() => server?.stop());

/** A process of its own, on a version of BullMQ. */
function start(script: string, { engine = 'bullmq', url = server.url, prefix = '' }) {
  const child = fork(new URL(`./processes/${script}.ts`, import.meta.url), [url, prefix], {
    execArgv: ['--import', new URL('./processes/engine.ts', import.meta.url).href],
    env: { ...process.env, ENGINE: engine },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it('of workers that are killed in mid-run, as many as may be, the next one has the job', {
  timeout,
}, async () => {
  const harness = new Harness(server.url);
  const queue = harness.queue({ attempts: 1 });
  const delivery = queuedDelivery();
  await queue.enqueue(delivery);
  for (let killed = 0; killed < 2; killed++) {
    const sleeper = start('sleeper', { prefix: harness.prefix });
    await once(sleeper, 'message');
    sleeper.kill('SIGKILL');
    await once(sleeper, 'exit');
  }
  const client = new Redis(server.url);
  onTestFinished(() => client.disconnect());
  const attempts: number[] = [];
  harness.worker({
    // Half of it is no whole number of ms.
    leaseMs: 1001,
    store: redisStore({ client, prefix: `${harness.prefix}:`, commandTimeoutMs: patienceMs }),
    handlers: { '*': (_event, { attempt }) => void attempts.push(attempt) },
  });
  const engine = harness.engine();
  await vi.waitFor(async () => {
    const job = await engine.getJob(`e-${delivery.key}`);
    expect(job).toMatchObject({ returnvalue: 'handled', attemptsMade: 1 });
  }, patience);
  expect(attempts).toEqual([3]);
  expect(await queue.deadLetters.list()).toEqual([]);
});

it('a process whose server is down ends when all is closed', { timeout }, async () => {
  const gone = await startRedis({ own: true });
  onTestFinished(() => gone.stop());
  const closers = await Promise.all(
    ['bullmq', 'bullmq5'].map(async (engine) => {
      const harness = new Harness(gone.url);
      const queue = harness.queue();
      await queue.enqueue(queuedDelivery());
      await queue.close();
      const closer = start('closer', { engine, url: gone.url, prefix: harness.prefix });
      expect(await once(closer, 'message')).toContain('taken');
      return closer;
    }),
  );
  const troubled = closers.map((closer) => once(closer, 'message'));
  await gone.stop();
  await Promise.all(troubled);
  const ended = closers.map((closer) => once(closer, 'exit'));
  for (const closer of closers) closer.kill('SIGTERM');
  expect(await Promise.all(ended)).toEqual(closers.map(() => [0, null]));
});
