import { fork } from 'node:child_process';
import { once } from 'node:events';
import { redisStore } from '@bluma-webhooks/store-redis';
import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { bullmqQueue } from '../src/index.ts';
import { queuedDelivery } from './support/deliveries.ts';
import { Place } from './support/place.ts';

const timeout = 30_000;
const silent = { info() {}, warn() {}, error() {} };
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
  const place = new Place(server.url);
  const queue = place.queue({ attempts: 1 });
  const delivery = queuedDelivery();
  await queue.enqueue(delivery);
  for (let killed = 0; killed < 3; killed++) {
    const sleeper = start('sleeper', { prefix: place.prefix });
    await once(sleeper, 'message');
    sleeper.kill('SIGKILL');
    await once(sleeper, 'exit');
  }
  const client = new Redis(server.url);
  onTestFinished(() => client.disconnect());
  const attempts: number[] = [];
  place.worker({
    leaseMs: 1000,
    store: redisStore({ client, prefix: `${place.prefix}:` }),
    handlers: { '*': (_event, { attempt }) => void attempts.push(attempt) },
  });
  const engine = place.engine();
  await vi.waitFor(
    async () => {
      const job = await engine.getJob(`e-${delivery.key}`);
      expect(job).toMatchObject({ returnvalue: 'handled', attemptsMade: 1 });
    },
    { timeout },
  );
  expect(attempts).toEqual([4]);
  expect(await queue.deadLetters.list()).toEqual([]);
});

it.concurrent.each(['bullmq', 'bullmq5', 'bullmq5-oldest'])(
  'a process whose server is gone ends when all is closed, on %s',
  { timeout },
  async (engine) => {
    const gone = await startRedis({ own: true });
    onTestFinished(() => gone.stop());
    const prefix = 'closer';
    const queue = bullmqQueue({ connection: { url: gone.url }, prefix, logger: silent });
    onTestFinished(() => queue.close());
    await queue.enqueue(queuedDelivery());
    const closer = start('closer', { engine, url: gone.url, prefix });
    expect(await once(closer, 'message')).toContain('taken');
    const troubled = once(closer, 'message');
    await gone.stop();
    await troubled;
    closer.kill('SIGTERM');
    expect(await once(closer, 'exit')).toEqual([0, null]);
  },
);
