import { memoryStore } from '@bluma-webhooks/store-memory';
import { Queue as Queue4 } from 'bullmq4';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bullmqQueue, createWorker } from '../src/index.ts';

/** Nobody listens there; nothing here is meant to be sent. */
const connection = { host: '127.0.0.1', port: 1, lazyConnect: true };
const work = { connection, store: memoryStore(), handlers: { '*': () => {} } };

const calling = (create: (options: never) => unknown, options: object) => () =>
  Reflect.apply(create, undefined, [options]);

function refusal(option: string) {
  return expect.objectContaining({
    code: 'invalid_option',
    message: expect.stringMatching(new RegExp(`^${option} `)),
  });
}

describe('bullmqQueue refuses', () => {
  it.each([
    ['attempts', [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3']],
    ['backoffMs', [0, -1, Number.NaN, Number.POSITIVE_INFINITY]],
    ['maxBackoffMs', [0, -1, Number.NaN, Number.POSITIVE_INFINITY]],
    ['retainMs', [0, -1, Number.NaN, Number.POSITIVE_INFINITY]],
    ['commandTimeoutMs', [0, -1, Number.NaN, 2 ** 31]],
    ['name', ['', 'a:b', 7]],
    ['connection', [undefined, null, 'redis://localhost', 7]],
  ])('%s %j', (name, values) => {
    for (const value of values) {
      expect(calling(bullmqQueue, { connection, [name]: value })).toThrow(refusal(name));
    }
  });
});

describe('createWorker refuses', () => {
  it.each([
    ['concurrency', [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]],
    ['name', ['', 'a:b', 7]],
    ['connection', [undefined, null, 'redis://localhost', 7]],
    ['leaseMs', [0, -1, Number.NaN]],
  ])('%s %j', (name, values) => {
    for (const value of values) {
      expect(calling(createWorker, { ...work, [name]: value })).toThrow(
        expect.objectContaining({
          code: 'invalid_option',
          message: expect.stringContaining(name),
        }),
      );
    }
  });

  it('what a processor refuses', () => {
    expect(calling(createWorker, { ...work, store: undefined })).toThrow(
      expect.objectContaining({ code: 'missing_store' }),
    );
    expect(calling(createWorker, { ...work, handlers: { 'video.complete': () => {} } })).toThrow(
      expect.objectContaining({ code: 'unknown_handler' }),
    );
  });
});

describe('another BullMQ', () => {
  const unsupported = expect.objectContaining({
    code: 'unsupported_engine',
    message: expect.stringMatching(/^This is bullmq:4\.18\.3: install BullMQ \^5\.66 or \^6/),
  });

  it('is refused as a queue', () => {
    const queue = new Queue4('bluma-webhooks', { connection });
    queue.on('error', () => {});
    onTestFinished(() => queue.disconnect().catch(() => {}));
    expect(calling(bullmqQueue, { queue })).toThrow(unsupported);
  });

  it.each([{}, 'bluma-webhooks', 7])('is refused for what is no queue: %j', (queue) => {
    expect(calling(bullmqQueue, { queue })).toThrow(
      expect.objectContaining({ code: 'unsupported_engine' }),
    );
  });

  it('is refused as what is installed', async () => {
    vi.doMock('bullmq', () => import('bullmq4'));
    vi.resetModules();
    onTestFinished(() => {
      vi.doUnmock('bullmq');
      vi.resetModules();
    });
    const { bullmqQueue, createWorker } = await import('../src/index.ts');
    expect(calling(bullmqQueue, { connection })).toThrow(unsupported);
    expect(calling(createWorker, work)).toThrow(unsupported);
  });
});
