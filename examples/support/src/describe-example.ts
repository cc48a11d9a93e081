import { createEvent, deliver } from '@bluma-webhooks/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isRefused } from './is-refused.ts';
import { occupyPort } from './occupy-port.ts';
import { listening, type StartedExample, startExample } from './started-example.ts';
import { startVideoHost, type VideoHost } from './video-host.ts';

const secret = 'whsec_example';
/** For the start of a process: a second or less, on a machine that does nothing else. */
const timeout = 120_000;

interface ExampleOptions {
  /** An isolate gets its secret with its first request, and no SIGTERM. `process`. */
  readonly runtime?: 'process' | 'isolate';
}

/** What every example that is a server of its own has to do, from a process's start to its end. */
export function describeExample(
  name: string,
  folder: string,
  { runtime = 'process' }: ExampleOptions = {},
): void {
  describe(name, { timeout }, () => {
    let example: StartedExample;
    let videos: VideoHost;

    beforeAll(async () => {
      videos = await startVideoHost();
    });
    afterAll(() => videos.close());
    afterEach(async () => {
      await example.stop();
    });

    it('handles a delivery, recognises a duplicate, and refuses a changed one', async () => {
      example = await startExample(folder, { BLUMA_WEBHOOK_SECRET: secret, PORT: '0' });
      const url = await listening(example);

      const video = createEvent('video.completed', { data: { id: 'batch_1', url: videos.url } });
      const credits = createEvent('credits.low', { data: { remaining: 7 } });
      const answers = [
        await deliver(url, video, { secret }),
        await deliver(url, video, { secret }),
        await deliver(url, credits, { secret, tamper: true }),
        await deliver(url, credits, { secret }),
      ];

      expect(answers.map(({ status, body }) => [status, body])).toEqual([
        [200, '{"status":"handled"}'],
        [200, '{"status":"duplicate"}'],
        [401, '{"error":"invalid_signature"}'],
        [200, '{"status":"handled"}'],
      ]);
      await example.wrote(/7 credits left/);
      expect(example.output().match(/batch_1: 5 bytes/g)).toHaveLength(1);
    });

    it('leaves other paths to the app', async () => {
      example = await startExample(folder, { BLUMA_WEBHOOK_SECRET: secret, PORT: '0' });
      const url = await listening(example);
      const { status } = await fetch(new URL('/elsewhere', url));
      expect(status).toBe(404);
    });

    it('names the port that is in use, and the variable to set', async () => {
      const port = await occupyPort();
      example = await startExample(folder, { BLUMA_WEBHOOK_SECRET: secret, PORT: port });
      const { code } = await example.ended;
      expect(example.output()).toContain(`Cannot listen on port ${port}: set PORT to another one`);
      expect(example.output()).not.toMatch(/^Listening on/m);
      expect(code).toBe(1);
    });

    if (runtime === 'isolate') return;

    it('does not start without a secret', async () => {
      example = await startExample(folder, { PORT: '0' });
      const { code } = await example.ended;
      expect(example.output()).toContain('missing_secret');
      expect(code).toBe(1);
    });

    it('finishes what it is at before it stops', async () => {
      example = await startExample(folder, { BLUMA_WEBHOOK_SECRET: secret, PORT: '0' });
      const url = await listening(example);
      const download = videos.holdNext();
      const event = createEvent('video.completed', { data: { id: 'batch_2', url: videos.url } });

      const answering = deliver(url, event, { secret });
      await download.begun;
      example.terminate();
      await vi.waitUntil(() => isRefused(url), { timeout: 60_000, interval: 20 });
      download.finish();

      expect(await answering).toMatchObject({ status: 200, body: '{"status":"handled"}' });
      expect(await example.ended).toEqual({ code: 0, signal: null });
      expect(example.output()).toContain('batch_2: 5 bytes');
    });
  });
}
