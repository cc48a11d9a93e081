import { isRefused, occupyPort } from '@bluma-webhooks/example-support';
import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { atWork, secret, start, started } from './support/at-work.ts';

/** Of four processes that start: a second or two, on a machine that is idle. */
const timeout = 200_000;

describe('A queue on BullMQ', { timeout }, () => {
  it('answers 202, and handles each event once, in any worker', async () => {
    const { example, url } = await started();
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
    for (const amount of amounts) await example.wrote(new RegExp(`${amount} credits left`));
    example.terminate();
    expect(await example.ended).toEqual({ code: 0, signal: null });
    expect(handled().toSorted()).toEqual(amounts);
  });

  it('leaves no process behind when it is killed', async () => {
    const { example, url } = await started();
    example.terminate('SIGKILL');
    expect(await example.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await isRefused(url)).toBe(true);
  });

  // None of these ends it: the next one works on it.
  describe('on the Redis that REDIS_URL names', () => {
    let redis: TestServer;

    beforeAll(async () => {
      // Of its own: the queue and the keys have no names that are only a test's.
      redis = await startRedis({ own: true });
    }, 200_000);
    afterAll(() => redis?.stop());

    it.each([
      ['a SIGTERM', ['SIGTERM']],
      ['two Ctrl-Cs', ['SIGINT', 'SIGINT']],
      ['a terminal that is closed', ['SIGHUP', 'SIGHUP']],
    ] as const)('finishes what it is at before it stops at %s', async (_, signals) => {
      const { example, url, download } = await atWork({ REDIS_URL: redis.url });
      for (const signal of signals) {
        example.terminate(signal);
        await vi.waitUntil(() => isRefused(url), { timeout: 60_000, interval: 20 });
      }
      download.finish();
      expect(await example.ended).toEqual({ code: 0, signal: null });
      expect(example.output()).toContain('batch_1: 5 bytes');
    });

    it('names the Redis that it cannot reach, and the reason', async () => {
      const example = await start({
        BLUMA_WEBHOOK_SECRET: secret,
        REDIS_URL: 'redis://:p4ss@127.0.0.1:1',
      });
      await example.wrote(/Redis at 127\.0\.0\.1:1\n/);
      await example.wrote(/ECONNREFUSED/);
      expect(example.output()).not.toContain('p4ss');
    });

    it('names the port that is in use, and the variable to set', async () => {
      const port = await occupyPort();
      const env = { BLUMA_WEBHOOK_SECRET: secret, PORT: port, REDIS_URL: redis.url };
      const example = await start(env);
      const { code } = await example.ended;
      expect(example.output()).toContain(`Cannot listen on port ${port}: set PORT to another one`);
      expect(code).toBe(1);
    });

    it('does not start without a secret', async () => {
      const example = await start({ REDIS_URL: redis.url });
      const { code } = await example.ended;
      expect(example.output()).toContain('missing_secret');
      expect(code).toBe(1);
    });
  });
});
