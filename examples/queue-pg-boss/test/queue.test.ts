import { resolve } from 'node:path';
import {
  listening,
  type StartedExample,
  startExample,
  startVideoHost,
  type VideoHost,
} from '@bluma-webhooks/example-support';
import { createEvent, deliver, deliverDuplicates } from '@bluma-webhooks/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '..');
const secret = 'whsec_example';

describe('Queue on pg-boss', { timeout: 60_000 }, () => {
  let example: StartedExample;
  let videos: VideoHost;

  beforeAll(async () => {
    videos = await startVideoHost();
  });
  afterAll(() => videos.close());
  afterEach(async () => {
    await example.stop();
  });

  const start = async () => {
    example = await startExample(folder, { BLUMA_WEBHOOK_SECRET: secret, PORT: '0' });
    return listening(example);
  };
  const completed = (id: string) =>
    createEvent('video.completed', { data: { id, url: videos.url } });

  it('accepts deliveries at once, and two workers handle each of them once', async () => {
    const url = await start();
    const ids = Array.from({ length: 20 }, (_, index) => `video-${index}.`);
    const answers = await Promise.all(
      ids.map((id) =>
        deliverDuplicates(url, completed(id), { secret, times: 2, order: 'concurrent' }),
      ),
    );
    for (const { status, body } of answers.flat()) {
      expect([status, body]).toEqual([202, '{"status":"queued"}']);
    }
    const refused = await deliver(url, completed('never'), { secret, tamper: true });
    expect(refused.status).toBe(401);
    for (const id of ids) await example.wrote(new RegExp(`${id}: 5 bytes`));
    const ran = [...example.output().matchAll(/(video-\d+\.): 5 bytes/g)].map(([, id]) => id);
    expect(ran.toSorted()).toEqual(ids.toSorted());
  });

  it('finishes what it is at before it stops', async () => {
    const url = await start();
    const download = videos.holdNext();
    const { status } = await deliver(url, completed('held'), { secret });
    expect(status).toBe(202);
    await download.begun;
    example.terminate();
    download.finish();
    expect(await example.ended).toEqual({ code: 0, signal: null });
    expect(example.output()).toContain('held: 5 bytes');
  });

  it('does not start without a secret', async () => {
    example = await startExample(folder, { PORT: '0' });
    const { code } = await example.ended;
    expect(example.output()).toContain('missing_secret');
    expect(code).toBe(1);
  });
});
