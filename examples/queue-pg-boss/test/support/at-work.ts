import { resolve } from 'node:path';
import {
  listening,
  type StartedExample,
  startExample,
  startVideoHost,
} from '@bluma-webhooks/example-support';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { expect, onTestFinished } from 'vitest';

const folder = resolve(import.meta.dirname, '../..');
export const secret = 'whsec_example';

/** The example for the length of a test. It starts a Postgres of its own unless it is given a `DATABASE_URL`. */
export async function start(env: Readonly<Record<string, string>> = {}): Promise<StartedExample> {
  const example = await startExample(folder, { PORT: '0', ...env });
  onTestFinished(async () => {
    await example.stop();
  });
  return example;
}

/** Once it takes deliveries. */
export async function started(env?: Readonly<Record<string, string>>) {
  const example = await start({ BLUMA_WEBHOOK_SECRET: secret, ...env });
  return { example, url: await listening(example) };
}

/** Videos for the length of a test, and the events of those that are there. */
export async function hostVideos() {
  const videos = await startVideoHost();
  onTestFinished(() => videos.close());
  const completed = (id: string) =>
    createEvent('video.completed', { data: { id, url: videos.url } });
  return { videos, completed };
}

/** The example with a worker in mid-run: which one, and the download that it waits for. */
export async function atWork(env?: Readonly<Record<string, string>>) {
  const { videos, completed } = await hostVideos();
  const { example, url } = await started(env);
  await example.wrote(/\d+ waits for jobs.*\d+ waits for jobs/s);
  const download = videos.holdNext();
  const { status } = await deliver(url, completed('held'), { secret });
  expect(status).toBe(202);
  await download.begun;
  const [, pid] = await example.wrote(/(\d+) downloads held/);
  return { example, url, completed, download, worker: Number(pid) };
}
