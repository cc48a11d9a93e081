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

/** The example for the length of a test. It starts a Redis of its own unless it is given a `REDIS_URL`. */
export async function start(env: Readonly<Record<string, string>> = {}): Promise<StartedExample> {
  const example = await startExample(folder, { PORT: '0', ...env });
  onTestFinished(async () => {
    await example.stop();
  });
  return example;
}

/** Once all three processes are up. */
export async function started(env?: Readonly<Record<string, string>>) {
  const example = await start({ BLUMA_WEBHOOK_SECRET: secret, ...env });
  await example.wrote(/Worker \d+ is at work.*Worker \d+ is at work/s);
  return { example, url: await listening(example) };
}

/** The example with a worker in mid-run: which one, and the download that it waits for. */
export async function atWork(env?: Readonly<Record<string, string>>) {
  const videos = await startVideoHost();
  onTestFinished(() => videos.close());
  const { example, url } = await started(env);
  const download = videos.holdNext();
  const event = createEvent('video.completed', { data: { id: 'batch_1', url: videos.url } });
  expect(await deliver(url, event, { secret })).toMatchObject({ status: 202 });
  await download.begun;
  const [, pid] = await example.wrote(/Worker (\d+) downloads batch_1/);
  return { example, url, download, worker: Number(pid) };
}
