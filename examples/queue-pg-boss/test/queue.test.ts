import { resolve } from 'node:path';
import {
  isRefused,
  listening,
  type StartedExample,
  startExample,
  startVideoHost,
  type VideoHost,
} from '@bluma-webhooks/example-support';
import { createEvent, deliver, deliverDuplicates } from '@bluma-webhooks/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

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

  /** The example with a worker in mid-run: which one, and the download that it waits for. */
  const atWork = async () => {
    const url = await start();
    await example.wrote(/\d+ waits for jobs.*\d+ waits for jobs/s);
    const download = videos.holdNext();
    const { status } = await deliver(url, completed('held'), { secret });
    expect(status).toBe(202);
    await download.begun;
    const [, pid] = await example.wrote(/(\d+) downloads held/);
    return { url, download, worker: Number(pid) };
  };

  it.each([
    ['a SIGTERM', ['SIGTERM']],
    ['two Ctrl-Cs', ['SIGINT', 'SIGINT']],
    ['a terminal that is closed', ['SIGHUP', 'SIGHUP']],
  ] as const)('finishes what it is at before it stops at %s', async (_, signals) => {
    const { url, download } = await atWork();
    for (const signal of signals) {
      example.terminate(signal);
      await vi.waitUntil(() => isRefused(url), { timeout: 20_000, interval: 20 });
    }
    download.finish();
    expect(await example.ended).toEqual({ code: 0, signal: null });
    expect(example.output()).toContain('held: 5 bytes');
  });

  it('leaves nobody behind when it is killed', async () => {
    const url = await start();
    await example.wrote(/\d+ waits for jobs.*\d+ waits for jobs/s);
    example.terminate('SIGKILL');
    expect(await example.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await isRefused(url)).toBe(true);
  });

  it('goes on when a worker is killed in mid-run: the other one takes over', {
    timeout: 150_000,
  }, async () => {
    const { url, download, worker } = await atWork();
    process.kill(worker, 'SIGKILL');
    await example.wrote(new RegExp(`The worker ${worker} has ended with SIGKILL`));
    download.finish();
    expect(await deliver(url, completed('next'), { secret })).toMatchObject({ status: 202 });
    await example.wrote(/next: 5 bytes/);
    await example.wrote(/held: 5 bytes/);
    example.terminate();
    expect(await example.ended).toEqual({ code: 0, signal: null });
  });

  it('does not start without a secret', async () => {
    example = await startExample(folder, { PORT: '0' });
    const { code } = await example.ended;
    expect(example.output()).toContain('missing_secret');
    expect(code).toBe(1);
  });
});
