import { fork } from 'node:child_process';
import { once } from 'node:events';
import { redisStore } from '@bluma-webhooks/store-redis';
import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { queuedDelivery } from './support/deliveries.ts';
import { Place } from './support/place.ts';

const timeout = 30_000;
let server: TestServer;

beforeAll(async () => {
  server = await startRedis();
}, 200_000);

afterAll(() => server?.stop());

/** A worker in a process of its own, which ends by no other means than the test's. */
function startSleeper(prefix: string) {
  const sleeper = fork(new URL('./processes/sleeper.ts', import.meta.url), [server.url, prefix], {
    execArgv: [],
  });
  onTestFinished(() => void sleeper.kill('SIGKILL'));
  return sleeper;
}

it('of workers that are killed in mid-run, as many as may be, the next one has the job', {
  timeout,
}, async () => {
  const place = new Place(server.url);
  const queue = place.queue({ attempts: 1 });
  const delivery = queuedDelivery();
  await queue.enqueue(delivery);
  for (let killed = 0; killed < 3; killed++) {
    const sleeper = startSleeper(place.prefix);
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
