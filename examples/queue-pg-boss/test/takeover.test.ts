import { deliver } from '@bluma-webhooks/testing';
import { expect, it } from 'vitest';
import { atWork, secret } from './support/at-work.ts';

// In a file of its own, since most of it is a wait for the heartbeats of the dead, which others need not join.

it('continues when a worker is killed during a run: the other one runs the job', {
  timeout: 300_000,
}, async () => {
  const { example, url, completed, download, worker } = await atWork();
  process.kill(worker, 'SIGKILL');
  await example.wrote(new RegExp(`The worker ${worker} has ended with SIGKILL`));
  download.finish();
  expect(await deliver(url, completed('next'), { secret })).toMatchObject({ status: 202 });
  await example.wrote(/next: 5 bytes/);
  await example.wrote(/held: 5 bytes/);
  example.terminate();
  expect(await example.ended).toEqual({ code: 0, signal: null });
});
