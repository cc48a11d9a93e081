import { describe, expect, it } from 'vitest';
import { migrationSql, postgresStore } from '../src/index.ts';

const pool = { query: async () => ({ rows: [] }) };
const invalid = expect.objectContaining({ name: 'BlumaWebhookError', code: 'invalid_option' });
const refusal = (option: string) =>
  expect.objectContaining({
    code: 'invalid_option',
    message: expect.stringMatching(new RegExp(`^${option} must be .*, got .*: `)),
  });

const badNames = ['', 'n'.repeat(64), '\u00e9'.repeat(32), 'a\0b', '\ud800'];

describe('refuses at construction', () => {
  it.each([undefined, null, {}, 'postgres://localhost', { query: 1 }, () => {}])(
    'what is no pool: %s',
    (unknown) => {
      const options: object = { pool: unknown };
      expect(() => Reflect.apply(postgresStore, undefined, [options])).toThrow(refusal('pool'));
    },
  );

  it('an option that it does not know, naming the closest one', () => {
    for (const make of [postgresStore, migrationSql]) {
      const options: object = { pool, tabel: 'events' };
      expect(() => Reflect.apply(make, undefined, [options])).toThrow(
        expect.objectContaining({
          code: 'invalid_option',
          message: expect.stringMatching(/^options must be .*, got "tabel": did you mean table\?/),
        }),
      );
    }
  });

  const properties = (...names: string[]) =>
    Object.fromEntries([...names, 'query'].map((name) => [name, () => {}]));

  it.each([
    ['a promise of a pool', Promise.resolve(pool), 'await it'],
    ['a DataSource', properties('driver', 'createQueryRunner', 'initialize'), 'driver.master'],
    ['a Sequelize', properties('connectionManager', 'getQueryInterface'), 'Pool of pg'],
    ['a Prisma client', properties('$connect', '$queryRaw'), 'PrismaPg'],
    ['a Drizzle database', properties('$client'), 'db.$client'],
    ['a MySQL pool', properties('getConnection', 'format'), 'Postgres'],
    ['the sql of a transaction', Object.assign(() => {}, { unsafe: () => {} }), 'begin()'],
  ])('%s, naming what to give', (_, unsuitable, fix) => {
    const options: object = { pool: unsuitable };
    expect(() => Reflect.apply(postgresStore, undefined, [options])).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining(fix),
      }),
    );
  });

  it('a URL in place of a pool, without its password in the message', () => {
    const url = 'postgres://u:S3CRET@h';
    for (const options of [url, { pool: url }]) {
      expect(() => Reflect.apply(postgresStore, undefined, [options])).toThrow(/^(?!.*S3CRET)/);
    }
  });

  it.each(badNames)('%j as the name of a table or schema', (name) => {
    expect(() => postgresStore({ pool, table: name })).toThrow(refusal('table'));
    expect(() => postgresStore({ pool, schema: name })).toThrow(invalid);
    expect(() => migrationSql({ table: name })).toThrow(invalid);
    expect(() => migrationSql({ schema: name })).toThrow(invalid);
  });

  it.each([5, null, {}])('%j as the name of a table or schema', (name) => {
    for (const option of ['table', 'schema']) {
      for (const make of [postgresStore, migrationSql]) {
        const options: object = { pool, [option]: name };
        expect(() => Reflect.apply(make, undefined, [options])).toThrow(invalid);
      }
    }
  });

  it('nothing at all', () => {
    expect(() => Reflect.apply(postgresStore, undefined, [])).toThrow(invalid);
    expect(() => Reflect.apply(postgresStore, undefined, [null])).toThrow(invalid);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('a timeout of %d ms', (ms) => {
    expect(() => postgresStore({ pool, commandTimeoutMs: ms })).toThrow(
      refusal('commandTimeoutMs'),
    );
    expect(() => postgresStore({ pool, migrationTimeoutMs: ms })).toThrow(invalid);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('retainMs %d', (ms) => {
    expect(() => postgresStore({ pool, retainMs: ms })).toThrow(refusal('retainMs'));
  });
});

it('a result without rows is refused at migrate()', async () => {
  for (const result of [[], [[], {}], undefined, { rowCount: 0 }]) {
    const query: () => Promise<never> = async () => result as never;
    await expect(postgresStore({ pool: { query } }).migrate()).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('{ rows }'),
    });
  }
});

it('an answer that is none is no result', async () => {
  const store = postgresStore({ pool });
  const claim = store.claim('key', { token: 'a', leaseMs: 1000, retainMs: 1000 });
  await expect(claim).rejects.toMatchObject({ code: 'store_unavailable' });
});

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('%d is no duration', async (ms) => {
  const store = postgresStore({ pool });
  const claim = { key: 'key', token: 'a', attempt: 1 };
  const calls = [
    store.claim('key', { token: 'a', leaseMs: ms, retainMs: 1000 }),
    store.claim('key', { token: 'a', leaseMs: 1000, retainMs: ms }),
    store.renew(claim, { leaseMs: ms }),
    store.complete(claim, { retainMs: ms }),
  ];
  for (const call of calls) await expect(call).rejects.toEqual(invalid);
});
