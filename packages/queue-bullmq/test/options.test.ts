import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { Redis as Upstash } from '@upstash/redis';
import { Queue } from 'bullmq';
import { Queue as Queue4 } from 'bullmq4';
import { createClient, createClientPool, createCluster } from 'redis';
import { createClient as createClient4 } from 'redis4';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { queueConnection, workerConnection } from '../src/connection.ts';
import { bullmqQueue, createWorker } from '../src/index.ts';

/** Nobody listens there; nothing here is meant to be sent. */
const connection = { host: '127.0.0.1', port: 1, lazyConnect: true };
const work = { connection, store: memoryStore(), handlers: { '*': () => {} } };

/** Unsets the options that only a worker has. */
const noWork = { store: undefined, handlers: undefined };

const calling = (create: (options: never) => unknown, options: object) => () =>
  Reflect.apply(create, undefined, [options]);

/** Some of them have a password in them, which nobody is to see. */
const mistyped = [
  ...['redis://host:notaport', 'rediss//:S3CRET@h', ':S3CRET@h:6379', 'S3CRET', '//:S3CRET@h', ''],
  ...['redis://:S3/CRET@h', 'redis://u:1#S3CRET@h', 'redis://u:1?S3CRET@h', 'http://localhost'],
  ...['redis://u:1/2?S3CRET@h', 'redis://', 7, null],
].map((url) => ({ url }));

function refusal(option: string) {
  return expect.objectContaining({
    code: 'invalid_option',
    message: expect.stringMatching(new RegExp(`^${option} must be .*, got .*: `)),
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
    ['connection', [undefined, null, 'redis://localhost', 7, ...mistyped]],
  ])('%s %j', (name, values) => {
    for (const value of values) {
      expect(calling(bullmqQueue, { connection, [name]: value })).toThrow(refusal(name));
    }
  });
});

describe('createWorker refuses', () => {
  it.each([
    ['concurrency', [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]],
    ['commandTimeoutMs', [0, -1, Number.NaN, 2 ** 31]],
    ['name', ['', 'a:b', 7]],
    ['connection', [undefined, null, 'redis://localhost', 7, ...mistyped]],
    ['leaseMs', [0, -1, Number.NaN, 1, 999, 2 ** 31, '20']],
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

  it('an option that it does not know, naming the closest one', () => {
    expect(calling(createWorker, { ...work, concurency: 5 })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(/got "concurency": did you mean concurrency\?/),
      }),
    );
    expect(calling(bullmqQueue, { connection, atempts: 5 })).toThrow(/did you mean attempts\?/);
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

describe('what is refused', () => {
  it.each([undefined, null, 'redis://localhost'])('is said of %j for options', (options) => {
    for (const create of [bullmqQueue, createWorker]) {
      expect(() => Reflect.apply(create, undefined, [options])).toThrow(refusal('options'));
    }
  });

  it('has no password in it', () => {
    for (const options of mistyped) {
      const thrown = vi.fn();
      try {
        calling(bullmqQueue, { connection: options })();
      } catch (error) {
        thrown(inspect(error, { depth: 9, showHidden: true }));
      }
      expect(thrown).toHaveBeenCalledWith(expect.not.stringContaining('S3'));
    }
  });

  it('is a port that is none', () => {
    for (const port of ['notaport', -1, 65_536, 1.5, null]) {
      expect(calling(bullmqQueue, { connection: { host: 'h', port } })).toThrow(
        refusal('connection'),
      );
    }
  });

  it.each([
    'redis://127.0.0.1:1/2',
    'rediss://user:p%40ss@127.0.0.1:1?family=6',
    'redis://:p@[::1]:1/',
    '/tmp/nobody.sock',
  ])('is not %s', async (url) => {
    const logger = { info() {}, warn() {}, error() {} };
    const queue = bullmqQueue({ connection: { url, lazyConnect: true }, logger });
    await queue.close();
  });

  it('is a queue whose defaults BullMQ 6 takes no job with', async () => {
    const defaultJobOptions: object = { debounce: { id: 'theirs' } };
    const queue = new Queue('bluma-webhooks', { connection, defaultJobOptions });
    queue.on('error', () => {});
    onTestFinished(() => queue.disconnect().catch(() => {}));
    expect(calling(bullmqQueue, { queue })).toThrow(refusal('queue'));
  });
});

describe('a connection that BullMQ would take for options without an address is refused', () => {
  class Settings {
    get host() {
      return 'redis.internal';
    }
  }
  const nodeRedis = createClient({ url: 'redis://127.0.0.1:1' });
  const upstash = new Upstash({ url: 'https://127.0.0.1:1', token: 'S3CRET' });
  it.each<[string, unknown, RegExp]>([
    ['a promise', Promise.resolve(nodeRedis), /got a promise: await it/],
    ['an array', ['127.0.0.1', 6379], /got an array: give options such as/],
    ['a URL', new URL('redis://127.0.0.1:1'), /got an object of class URL: give options/],
    ['a pool of redis', createClientPool({}), /got an object of class \w+: give/],
    ['a client of Upstash', upstash, /got a client of @upstash\/redis, which speaks HTTP: give/],
    ['an object with getters', new Settings(), /got an object of class Settings: give options/],
    ['options in options', { connection: { host: 'h' } }, /got options with connection: give its/],
    ['options of Bull', { redis: { host: 'h' } }, /got options with redis: give its value/],
    ['a client in options', { client: nodeRedis }, /got options with client: give its value/],
    ['options of redis', { socket: { host: 'h' } }, /got options with socket: give host, port/],
    ['another name of host', { hostname: 'h' }, /got options with hostname: give it as host/],
    ['another name of db', { host: 'h', database: 3 }, /got options with database: .*as db/],
  ])('%s', (_, given, message) => {
    for (const create of [bullmqQueue, createWorker]) {
      const thrown = vi.fn();
      try {
        calling(create, { ...work, connection: given, ...(create === bullmqQueue && noWork) })();
      } catch (error) {
        thrown(error);
      }
      expect(thrown).toHaveBeenCalledWith(
        expect.objectContaining({
          code: 'invalid_option',
          message: expect.stringMatching(message),
        }),
      );
      expect(inspect(thrown.mock.calls, { depth: 9 })).not.toContain('S3CRET');
    }
  });

  it('a client of redis 4 in legacyMode', () => {
    const connection = createClient4({ url: 'redis://127.0.0.1:1', legacyMode: true });
    expect(calling(bullmqQueue, { connection })).toThrow(/in legacyMode: give client\.v4/);
  });

  it('a cluster of redis for a worker, which would never start', () => {
    const connection = createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] });
    expect(calling(createWorker, { ...work, connection })).toThrow(/give a cluster of ioredis/);
  });

  it('but not an object of another realm, an object of a class with an address, and unset names', async () => {
    class Settings {
      host = '127.0.0.1';
      port = 1;
      lazyConnect = true;
    }
    const realm = runInNewContext("({ host: '127.0.0.1', port: 1, lazyConnect: true })");
    const logger = { info() {}, warn() {}, error() {} };
    for (const given of [realm, new Settings(), { ...connection, socket: undefined }]) {
      await bullmqQueue({ connection: given, logger }).close();
    }
  });
});

describe('a silent server gets a new connection', () => {
  it('by a queue after 5 s, or a command that may take longer', () => {
    expect(queueConnection(connection, 2000)).toMatchObject({ socketTimeout: 5000 });
    expect(queueConnection(connection, 5001)).toMatchObject({ socketTimeout: 5001 });
  });

  it('by a worker after 15 s, which is longer than it waits for jobs at a time', () => {
    expect(workerConnection(connection)).toMatchObject({ socketTimeout: 15_000 });
  });

  it('when the options say so', () => {
    const impatient = { ...connection, socketTimeout: 1 };
    expect(queueConnection(impatient, 2000)).toMatchObject({ socketTimeout: 1 });
    expect(workerConnection(impatient)).toMatchObject({ socketTimeout: 1 });
  });
});

/** This package with another BullMQ as the installed one. */
function importOn(loadBullmq: () => Promise<object>) {
  vi.doMock('bullmq', loadBullmq);
  vi.resetModules();
  onTestFinished(() => {
    vi.doUnmock('bullmq');
    vi.resetModules();
  });
  return import('../src/index.ts');
}

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

  it('5 takes no client of redis', async () => {
    const { bullmqQueue, createWorker } = await importOn(() => import('bullmq5'));
    const client = createClient({ url: 'redis://127.0.0.1:1' });
    for (const create of [bullmqQueue, createWorker]) {
      expect(calling(create, { ...(create === createWorker && work), connection: client })).toThrow(
        /must be a client of ioredis, .* update to BullMQ 6/,
      );
    }
  });

  it('is refused as what is installed', async () => {
    const { bullmqQueue, createWorker } = await importOn(() => import('bullmq4'));
    expect(calling(bullmqQueue, { connection })).toThrow(unsupported);
    expect(calling(createWorker, work)).toThrow(unsupported);
  });
});
