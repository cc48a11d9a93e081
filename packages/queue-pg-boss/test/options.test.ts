import { memoryStore } from '@bluma-webhooks/store-memory';
import { PgBoss } from 'pg-boss';
import { PgBoss as OlderPgBoss } from 'pg-boss-older';
import { describe, expect, it } from 'vitest';
import { assertEngineVersion } from '../src/engine-version.ts';
import { createWorker, pgBossQueue } from '../src/index.ts';

// Neither is started: nothing is sent before it is known what to.
const boss = new PgBoss('postgres://nowhere.invalid/none');
const worker = { boss, store: memoryStore(), handlers: {} };

const invalid = (option: string) =>
  expect.objectContaining({
    name: 'BlumaWebhookError',
    code: 'invalid_option',
    message: expect.stringMatching(new RegExp(`^${option} must be .*, got .*: `)),
  });

describe('refuses at construction', () => {
  it.each([undefined, null, {}, 'postgres://localhost', { send() {} }, PgBoss])(
    'what is no PgBoss: %s',
    (unknown) => {
      const options: object = { ...worker, boss: unknown };
      expect(() => Reflect.apply(pgBossQueue, undefined, [{ boss: unknown }])).toThrow(
        invalid('boss'),
      );
      expect(() => Reflect.apply(createWorker, undefined, [options])).toThrow(invalid('boss'));
    },
  );

  it.each(['', 'a b', "a'b", 'a"b', 'a;b', '\u00e9', 'n'.repeat(201)])('the name %j', (name) => {
    expect(() => pgBossQueue({ boss, name })).toThrow(invalid('name'));
    expect(() => createWorker({ ...worker, name })).toThrow(invalid('name'));
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d as a number', (value) => {
    for (const option of [
      ...['attempts', 'backoffMs', 'maxBackoffMs', 'retainMs', 'heartbeatMs', 'commandTimeoutMs'],
      'setupTimeoutMs',
    ]) {
      expect(() => pgBossQueue({ boss, [option]: value })).toThrow(invalid(option));
    }
    for (const option of [
      ...['concurrency', 'pollingIntervalMs', 'commandTimeoutMs', 'setupTimeoutMs'],
    ]) {
      expect(() => createWorker({ ...worker, [option]: value })).toThrow(invalid(option));
    }
  });

  it('limits of pg-boss and of its database', () => {
    const pollingIntervalMs = 49;
    expect(() => createWorker({ ...worker, pollingIntervalMs })).toThrow(
      invalid('pollingIntervalMs'),
    );
    expect(() => pgBossQueue({ boss, heartbeatMs: 9999 })).toThrow(invalid('heartbeatMs'));
    const handlerTimeoutMs = 24 * 3_600_000;
    expect(() => createWorker({ ...worker, handlerTimeoutMs })).toThrow(
      invalid('handlerTimeoutMs'),
    );
  });

  it.each([undefined, null, 'postgres://localhost'])('options that are %j', (options) => {
    for (const create of [pgBossQueue, createWorker]) {
      expect(() => Reflect.apply(create, undefined, [options])).toThrow(
        expect.objectContaining({
          code: 'invalid_option',
          message: expect.stringMatching(/^options must be an object, got /),
        }),
      );
    }
  });

  it('a lease that is too short for a busy machine', () => {
    for (const leaseMs of [0, 1, 999, 1000.5, Number.NaN, 2 ** 31]) {
      expect(() => createWorker({ ...worker, leaseMs })).toThrow(invalid('leaseMs'));
    }
  });

  it('an option that it does not know, naming the closest one', () => {
    const unknown: object = { ...worker, concurency: 5 };
    expect(() => Reflect.apply(createWorker, undefined, [unknown])).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(/got "concurency": did you mean concurrency\?/),
      }),
    );
    const misspelt: object = { boss, atempts: 5 };
    expect(() => Reflect.apply(pgBossQueue, undefined, [misspelt])).toThrow(
      /did you mean attempts\?/,
    );
  });

  it('a URL in place of an instance, without its password in the message', () => {
    const url = 'postgres://u:S3CRET@h';
    for (const options of [url, { boss: url }]) {
      for (const create of [pgBossQueue, createWorker]) {
        expect(() => Reflect.apply(create, undefined, [options])).toThrow(/^(?!.*S3CRET)/);
      }
    }
  });

  it('a pg-boss that lacks what is needed', () => {
    const { send, work } = boss;
    const some: object = { send, work };
    expect(() => Reflect.apply(pgBossQueue, undefined, [{ boss: some }])).toThrow(
      expect.objectContaining({
        code: 'unsupported_engine',
        message: expect.stringMatching(
          /no createQueue, .*: pg-boss 12\.35 or a newer 12 is needed/,
        ),
      }),
    );
  });

  it.each(['10.4.2', '11.1.1', '12.0.0', '12.34.9', '13.0.0'])('pg-boss %s', (version) => {
    expect(() => assertEngineVersion(boss, version)).toThrow(
      expect.objectContaining({
        code: 'unsupported_engine',
        message: expect.stringContaining(
          `pg-boss is installed in version ${version}: pg-boss 12.35 or a newer 12 is needed. See`,
        ),
      }),
    );
  });

  it('but not a supported one, nor one of unknown version', () => {
    for (const version of ['12.35.0', '12.40.1', '12.36.0-beta.1', undefined]) {
      expect(assertEngineVersion(boss, version)).toBeUndefined();
    }
    // Another copy than the installed one: told by its schema, once it is asked.
    const older: object = { boss: new OlderPgBoss('postgres://nowhere.invalid') };
    expect(() => Reflect.apply(pgBossQueue, undefined, [older])).not.toThrow();
  });
});
