import { createEvent, deliver } from '@bluma-webhooks/testing';
import { expect, it } from 'vitest';
import { atWork, secret } from './support/at-work.ts';

// In a file of its own, since most of it is a wait for the lock of the dead, which others need not join.

it('continues when a worker is killed during a run: the other one runs the job', {
  timeout: 300_000,
}, async () => {
  const { example, url, download, worker } = await atWork();
  process.kill(worker, 'SIGKILL');
  await example.wrote(new RegExp(`The worker ${worker} has ended with SIGKILL`));
  download.finish();
  const event = createEvent('credits.low', { data: { remaining: 7 } });
  expect(await deliver(url, event, { secret })).toMatchObject({ status: 202 });
  await example.wrote(/7 credits left/);
  await example.wrote(/batch_1: 5 bytes/);
  example.terminate();
  expect(await example.ended).toEqual({ code: 0, signal: null });
});
