import { resolve } from 'node:path';
import {
  isRefused,
  listening,
  type StartedExample,
  startExample,
  startVideoHost,
} from '@bluma-webhooks/example-support';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

const folder = resolve(import.meta.dirname, '..');
const secret = 'whsec_example';
const timeout = 60_000;
const { REDIS_URL } = process.env;

describe('A queue on BullMQ', { timeout }, () => {
  let example: StartedExample;

  afterEach(async () => {
    await example.stop();
  });

  async function start(env: Readonly<Record<string, string>>): Promise<void> {
    example = await startExample(folder, { PORT: '0', ...(REDIS_URL && { REDIS_URL }), ...env });
  }

  /** The endpoint, once all three processes are up. */
  async function started(): Promise<string> {
    await start({ BLUMA_WEBHOOK_SECRET: secret });
    await example.wrote(/Worker \d+ is at work.*Worker \d+ is at work/s);
    return listening(example);
  }

  it('answers 202, and handles each event once, whichever worker it comes to', async () => {
    const url = await started();
    const amounts = Array.from({ length: 20 }, (_, index) => 1000 + index);
    const events = amounts.map((remaining) => createEvent('credits.low', { data: { remaining } }));
    const answers = await Promise.all(
      [...events, ...events].map((event) => deliver(url, event, { secret })),
    );
    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(
      Array(40).fill('202 {"status":"queued"}'),
    );
    const handled = () =>
      [...example.output().matchAll(/(\d+) credits left/g)].map(([, amount]) => Number(amount));
    await vi.waitFor(() => expect(handled().toSorted()).toEqual(amounts), { timeout: 20_000 });

    example.terminate();
    expect(await example.ended).toEqual({ code: 0, signal: null });
    expect(handled()).toHaveLength(20);
  });

  /** The example with a worker in mid-run: which one, and the download that it waits for. */
  async function atWork() {
    const videos = await startVideoHost();
    onTestFinished(() => videos.close());
    const url = await started();
    const download = videos.holdNext();
    const event = createEvent('video.completed', { data: { id: 'batch_1', url: videos.url } });
    expect(await deliver(url, event, { secret })).toMatchObject({ status: 202 });
    await download.begun;
    const [, pid] = await example.wrote(/Worker (\d+) downloads batch_1/);
    return { url, download, worker: Number(pid) };
  }

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
    expect(example.output()).toContain('batch_1: 5 bytes');
  });

  it('leaves nobody behind when it is killed', async () => {
    const url = await started();
    example.terminate('SIGKILL');
    expect(await example.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await isRefused(url)).toBe(true);
  });

  it('goes on when a worker is killed in mid-run: the other one takes over', {
    timeout: 120_000,
  }, async () => {
    const { url, download, worker } = await atWork();
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

  it('does not start without a secret', async () => {
    await start({});
    const { code } = await example.ended;
    expect(example.output()).toContain('missing_secret');
    expect(code).toBe(1);
  });
});
