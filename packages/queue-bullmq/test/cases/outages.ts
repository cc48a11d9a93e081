import { once } from 'node:events';
import { connect } from 'node:net';
import { createReceiver } from '@bluma-webhooks/core';
import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { createGate } from '@bluma-webhooks/test-support';
import { createEvent, signedRequest } from '@bluma-webhooks/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { queuedDelivery } from '../support/deliveries.ts';
import { startForgetfulProxy } from '../support/forgetful-proxy.ts';
import { Harness } from '../support/harness.ts';
import { patience } from '../support/patience.ts';

const unavailable = expect.objectContaining({ code: 'queue_unavailable' });

export function outageCases(): void {
  describe('a server', () => {
    let server: TestServer;

    beforeAll(async () => {
      server = await startRedis({ own: true, appendOnly: true });
    }, 200_000);

    afterAll(() => server?.stop());

    function freeze(): void {
      server.freeze();
      onTestFinished(() => server.thaw());
    }

    it('that is frozen: a receiver answers 503 in time, and a redelivery is handled once', async () => {
      const harness = new Harness(server.url);
      const queue = await harness.hurriedQueue();
      const secret = 'whsec_outage';
      const receiver = createReceiver({ secret, queue, logger: harness.log.logger });
      const event = createEvent('credits.low');
      const { headers, body } = await signedRequest(event, { secret });
      const receive = () =>
        receiver.receive({
          method: 'POST',
          header: (name) => headers[name],
          read: async () => ({ ok: true, bytes: body }),
        });

      freeze();
      const answer = await receive();
      expect(answer.status).toBe(503);
      expect(Object.keys(answer.headers).map((name) => name.toLowerCase())).toContain(
        'retry-after',
      );

      server.thaw();
      await vi.waitFor(async () => expect((await receive()).status).toBe(202), patience);
      const handled: string[] = [];
      harness.worker({ handlers: { '*': ({ id }) => void handled.push(id) } });
      await vi.waitFor(() => expect(handled).toHaveLength(2), patience);
      expect(handled).toContain(event.id);
      const counts = await harness.engine().getJobCounts('wait', 'delayed', 'failed');
      expect(counts).toEqual({ wait: 0, delayed: 0, failed: 0 });
    });

    it('that is frozen when the queue is opened is logged and not awaited, and used when it answers again', async () => {
      const harness = new Harness(server.url);
      freeze();
      const queue = harness.queue({ commandTimeoutMs: 200 });
      const delivery = queuedDelivery();
      const handle = vi.fn();
      harness.worker({ handlers: { '*': handle } });
      await expect(queue.enqueue(delivery)).rejects.toEqual(unavailable);
      const rest = '{"queue":"bluma-webhooks","reason":"Redis has not answered yet"}';
      await vi.waitFor(() => {
        expect(harness.log.lines.toSorted()).toEqual([
          `queue_not_ready ${rest}`,
          `worker_not_ready ${rest}`,
        ]);
      }, patience);
      server.thaw();
      await vi.waitFor(
        async () => expect(await queue.enqueue(delivery)).toBe('enqueued'),
        patience,
      );
      await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), patience);
    });

    /** A connection of somebody who may do all but what BullMQ does first. */
    async function refused(user: string) {
      const admin = new Redis(server.url);
      onTestFinished(() => admin.disconnect());
      const rights = ['on', '>password', '~*', '&*', '+@all', '-info'];
      await admin.call('ACL', 'SETUSER', user, ...rights);
      const url = new URL(server.url);
      url.username = user;
      url.password = 'password';
      return { admin, connection: { url: url.href, enableReadyCheck: false } };
    }

    it('that refuses at first is asked again with the next delivery', async () => {
      const harness = new Harness(server.url);
      const { admin, connection } = await refused('limited');
      const queue = harness.queue({ connection });
      const refusal = { code: 'queue_unavailable', message: expect.stringContaining('NOPERM') };
      await expect(queue.enqueue(queuedDelivery())).rejects.toMatchObject(refusal);
      await admin.call('ACL', 'SETUSER', 'limited', '+info');
      await vi.waitFor(async () => {
        expect(await queue.enqueue(queuedDelivery())).toBe('enqueued');
      }, patience);
    });

    it('that refuses a worker is logged, and stops nothing else', async () => {
      const harness = new Harness(server.url);
      const { connection } = await refused('refused');
      const worker = harness.worker({ connection, handlers: { '*': () => {} } });
      await vi.waitFor(
        () => expect(harness.log.lines.join()).toMatch(/worker_not_started.*NOPERM/),
        patience,
      );
      expect(await worker.close()).toEqual({ drained: 0, aborted: 0 });
    });

    it('that is killed and restarted in mid-run: every event is handled, and once', async () => {
      const harness = new Harness(server.url);
      const queue = harness.queue();
      const deliveries = Array.from({ length: 60 }, () => queuedDelivery());
      const handled: string[] = [];
      const { opened: restarted, open: goOn } = createGate();
      harness.worker({
        concurrency: 5,
        handlers: {
          '*': async ({ id }) => {
            handled.push(id);
            if (handled.length > 20) await restarted;
          },
        },
      });
      for (const delivery of deliveries) await queue.enqueue(delivery);
      await vi.waitFor(() => expect(handled.length).toBe(25), patience);
      await server.restart();
      goOn();
      const eventIds = deliveries.map(({ eventId }) => eventId).toSorted();
      await vi.waitFor(() => expect(handled.toSorted()).toEqual(eventIds), patience);
      const engine = harness.engine();
      await vi.waitFor(async () => expect(await engine.getCompletedCount()).toBe(60), patience);
      expect(await queue.enqueue(queuedDelivery())).toBe('enqueued');
    });

    it('that is full is logged, and takes the event once there is room', async () => {
      const harness = new Harness(server.url);
      const queue = harness.queue();
      const delivery = queuedDelivery();
      const admin = new Redis(server.url);
      onTestFinished(() => admin.disconnect());
      await queue.enqueue(queuedDelivery());
      await admin.config('SET', 'maxmemory', '1');
      try {
        await expect(queue.enqueue(delivery)).rejects.toMatchObject({
          code: 'queue_unavailable',
          message: expect.stringContaining('OOM'),
        });
      } finally {
        await admin.config('SET', 'maxmemory', '0');
      }
      expect(await queue.enqueue(delivery)).toBe('enqueued');
    });

    it('that is frozen does not prevent a queue or a worker from closing', async () => {
      const harness = new Harness(server.url);
      const hurried = { commandTimeoutMs: 200 };
      const queue = await harness.hurriedQueue();
      const { opened: started, open: start } = createGate();
      const worker = harness.worker({
        ...hurried,
        handlers: {
          '*': (_event, { signal }) => {
            start();
            return new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
            });
          },
        },
      });
      await started;
      const idle = harness.worker({ ...hurried, handlers: { '*': () => {} } });
      freeze();
      const unborn = harness.worker({ ...hurried, handlers: { '*': () => {} } });
      const unbornQueue = harness.queue(hurried);
      // All come back while the server stands still.
      const reports = await Promise.all([
        worker.close({ timeoutMs: 50 }),
        idle.close(),
        unborn.close(),
        queue.close(),
        unbornQueue.close(),
      ]);
      expect(reports.slice(0, 3)).toEqual([
        { drained: 0, aborted: 1 },
        { drained: 0, aborted: 0 },
        { drained: 0, aborted: 0 },
      ]);
      await expect(queue.enqueue(queuedDelivery())).rejects.toEqual(unavailable);
    });

    it('that takes a connection and forgets it is connected to again by both', {
      timeout: 200_000,
    }, async () => {
      const proxy = await startForgetfulProxy(server.url);
      const harness = new Harness(server.url);
      // Sooner than unless told: what both have then is in options.test.ts.
      const connection = { ...proxy.connection, socketTimeout: 2000 };
      const handled: string[] = [];
      harness.worker({ connection, handlers: { '*': ({ id }) => void handled.push(id) } });
      const queue = harness.queue({ connection, commandTimeoutMs: 200 });
      await expect(queue.enqueue(queuedDelivery())).rejects.toEqual(unavailable);
      await vi.waitFor(() => expect(proxy.forgotten()).toBeGreaterThan(2), patience);
      proxy.remember();
      const delivery = queuedDelivery();
      await vi.waitFor(async () => {
        expect(await queue.enqueue(delivery)).toBe('enqueued');
      }, patience);
      await vi.waitFor(() => expect(handled).toContain(delivery.eventId), patience);
    });

    it('that evicts is logged once by each, with the setting', async () => {
      const evicting = await startRedis({
        own: true,
        settings: { 'maxmemory-policy': 'allkeys-lru' },
      });
      onTestFinished(() => evicting.stop());
      // BullMQ's own words.
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      onTestFinished(() => warn.mockRestore());
      const harness = new Harness(evicting.url);
      const told = () => harness.log.lines.filter((line) => line.startsWith('eviction_policy'));
      const line =
        'eviction_policy {"policy":"allkeys-lru","fix":"Set maxmemory-policy noeviction: a full server deletes jobs, events with them"}';
      const queue = harness.queue();
      await vi.waitFor(() => expect(told()).toEqual([line]), patience);
      await harness.queue({ queue: harness.engine() }).enqueue(queuedDelivery());
      await vi.waitFor(() => expect(told()).toEqual([line, line]), patience);
      const handle = vi.fn();
      harness.worker({ handlers: { '*': handle } });
      await vi.waitFor(() => expect(told()).toEqual([line, line, line]), patience);
      await evicting.restart();
      await vi.waitFor(async () => {
        expect(await queue.enqueue(queuedDelivery())).toBe('enqueued');
      }, patience);
      await vi.waitFor(() => expect(handle).toHaveBeenCalled(), patience);
      expect(told()).toEqual([line, line, line]);
    });

    it('whose address is mistyped has no password in the log', async () => {
      const harness = new Harness(server.url);
      const connection = new Redis('rediss//:S3CRET@h', { maxRetriesPerRequest: 1 });
      connection.on('error', () => {});
      onTestFinished(() => connection.disconnect());
      const queue = harness.queue({ connection, commandTimeoutMs: 200 });
      await expect(queue.enqueue(queuedDelivery())).rejects.toEqual(unavailable);
      await vi.waitFor(() => {
        expect(harness.log.lines).toContainEqual(expect.stringContaining('ENOENT ***@h'));
      }, patience);
      expect(harness.log.lines.join()).not.toContain('S3CRET');
    });

    it('that was never there when all is closed ends no process', async () => {
      const connection = { host: '127.0.0.1', port: 1, retryStrategy: () => 1 };
      const harness = new Harness('');
      // What nobody handles fails the run. It comes now and then: there has to be a try to connect just then.
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const hurried = { connection, commandTimeoutMs: 100 };
          const queue = harness.queue(hurried);
          const worker = harness.worker({ ...hurried, handlers: { '*': () => {} } });
          await expect(queue.enqueue(queuedDelivery())).rejects.toEqual(unavailable);
          await Promise.all([queue.close(), worker.close()]);
        }),
      );
      // What came later has been refused, so that what is still to be heard of those has been heard.
      for (let later = 0; later < 20; later++) {
        await expect(once(connect(connection), 'connect')).rejects.toThrow('ECONNREFUSED');
      }
    });

    it('that is unreachable for a while is logged, and not at every reconnection', async () => {
      // Nobody listens there.
      const url = 'redis://127.0.0.1:1';
      const harness = new Harness(url);
      const retryStrategy = vi.fn(() => 5);
      const queue = harness.queue({ connection: { url, retryStrategy }, commandTimeoutMs: 200 });
      await expect(queue.enqueue(queuedDelivery())).rejects.toEqual(unavailable);
      await vi.waitFor(() => expect(retryStrategy.mock.calls.length).toBeGreaterThan(10), patience);
      expect(harness.log.lines).toHaveLength(1);
      expect(harness.log.lines[0]).toMatch(/^queue_connection .*ECONNREFUSED/);
    });
  });
}
