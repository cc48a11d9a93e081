import { isRefused, occupyPort } from '@bluma-webhooks/example-support';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { deliver, deliverDuplicates } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { atWork, hostVideos, secret, start, started } from './support/at-work.ts';

/** Of four processes that start, some of them with a database to be made: a few seconds, on a machine that is idle. */
const timeout = 200_000;

describe('Queue on pg-boss', { timeout }, () => {
  it('answers 202 immediately, and two workers handle each event once', async () => {
    const { completed } = await hostVideos();
    const { example, url } = await started();
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

  it('leaves no process behind when it is killed', async () => {
    const { example, url } = await started();
    await example.wrote(/\d+ waits for jobs.*\d+ waits for jobs/s);
    example.terminate('SIGKILL');
    expect(await example.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await isRefused(url)).toBe(true);
  });

  // None of these ends it: the next one works on it.
  describe('on the database that DATABASE_URL names', () => {
    let postgres: TestServer;

    beforeAll(async () => {
      // Of its own: the queue, the tables and their schema have no names that are only a test's.
      postgres = await startPostgres({ own: true });
    }, 200_000);
    afterAll(() => postgres?.stop());

    it.each([
      ['a SIGTERM', ['SIGTERM']],
      ['two Ctrl-Cs', ['SIGINT', 'SIGINT']],
      ['a terminal that is closed', ['SIGHUP', 'SIGHUP']],
    ] as const)('finishes what it is at before it stops at %s', async (_, signals) => {
      const { example, url, download } = await atWork({ DATABASE_URL: postgres.url });
      for (const signal of signals) {
        example.terminate(signal);
        await vi.waitUntil(() => isRefused(url), { timeout: 60_000, interval: 20 });
      }
      download.finish();
      expect(await example.ended).toEqual({ code: 0, signal: null });
      expect(example.output()).toContain('held: 5 bytes');
    });

    it('names the Postgres that it cannot reach, and the reason', async () => {
      const DATABASE_URL = 'postgres://user:p4ss@127.0.0.1:1/app';
      const example = await start({ BLUMA_WEBHOOK_SECRET: secret, DATABASE_URL });
      const { code } = await example.ended;
      expect(example.output()).toMatch(/Postgres at 127\.0\.0\.1:1\n.*ECONNREFUSED/s);
      expect(example.output()).not.toContain('p4ss');
      expect(code).toBe(1);
    });

    it('names the port that is in use, and the variable to set', async () => {
      const port = await occupyPort();
      const env = { BLUMA_WEBHOOK_SECRET: secret, PORT: port, DATABASE_URL: postgres.url };
      const example = await start(env);
      const { code } = await example.ended;
      expect(example.output()).toContain(`Cannot listen on port ${port}: set PORT to another one`);
      expect(code).toBe(1);
    });

    it('does not start without a secret', async () => {
      const example = await start({ DATABASE_URL: postgres.url });
      const { code } = await example.ended;
      expect(example.output()).toContain('missing_secret');
      expect(code).toBe(1);
    });
  });
});
