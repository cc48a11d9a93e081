import { EventEmitter } from 'node:events';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { Pool } from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { acquire, getStatus } from './support/claiming.ts';
import { drivers } from './support/drivers.ts';
import { patienceMs } from './support/patience.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

const unavailable = (message: string) => ({
  code: 'store_unavailable',
  message: expect.stringContaining(message),
});

describe.each(Object.entries(drivers))('through %s', (_, open) => {
  async function setUp() {
    const driver = open(server.url);
    onTestFinished(() => driver.close());
    const table = newTable();
    const store = driver.store({ table });
    await store.migrate();
    await driver.query(`CREATE TABLE ${table}_effects (effect text PRIMARY KEY)`);
    const insert = `INSERT INTO ${table}_effects (effect) VALUES ($1)`;
    const effects = async () =>
      (await driver.query(`SELECT effect FROM ${table}_effects ORDER BY effect`)).flatMap((row) =>
        Object.values(row),
      );
    return { driver, store, claim: await acquire(store), insert, effects };
  }

  it('a query after the work has returned is refused, and rolls back nothing', async () => {
    // Between the completion and the commit, whichever step it comes at.
    for (const steps of Array.from({ length: 20 }, (_, index) => index)) {
      const { store, claim, insert, effects } = await setUp();
      let late: Promise<unknown> = Promise.resolve();
      await store.transaction(claim, async (write) => {
        await write(insert, ['a']);
        const audit = async () => {
          await write('SELECT 1');
          for (let step = 0; step < steps; step++) await new Promise(setImmediate);
          await write('INSERT INTO no_such_table VALUES (1)');
        };
        late = audit().catch((error: unknown) => error);
      });
      expect(await effects()).toEqual(['a']);
      expect(await getStatus(store, claim.key)).toBe('done');
      expect(await late).toMatchObject(unavailable('await every query'));
    }
  });

  it('a query that was not awaited and fails before the completion rolls all back', async () => {
    const { store, claim, insert, effects } = await setUp();
    const working = store.transaction(claim, async (write) => {
      await write(insert, ['a']);
      write('INSERT INTO no_such_table VALUES (1)').then(
        () => {},
        () => {},
      );
    });
    await expect(working).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await effects()).toEqual([]);
    expect(await getStatus(store, claim.key)).toBe('in_progress');
  });

  it('savepoints are part of the transaction', async () => {
    const { store, claim, insert, effects } = await setUp();
    await store.transaction(claim, async (write) => {
      await write(insert, ['a']);
      await write('SAVEPOINT before');
      await write(insert, ['b']);
      await write('ROLLBACK TO before');
    });
    expect(await effects()).toEqual(['a']);
    expect(await getStatus(store, claim.key)).toBe('done');
  });
});

describe('a query between the completion and the commit', () => {
  const effect = 'INSERT INTO no_such_table VALUES (1)';

  it('makes it reject through pg, as the commit is none', async () => {
    const pool = new Pool({ connectionString: server.url });
    onTestFinished(() => pool.end());
    const table = newTable();
    const store = postgresStore({ pool, table, commandTimeoutMs: patienceMs });
    await store.migrate();
    const claim = await acquire(store);
    // As something that traces queries might.
    pool.once('acquire', (client) => {
      const send = client.query.bind(client);
      Object.assign(client, {
        query(...query: unknown[]) {
          if (Object(query[0]).text === 'COMMIT') send(effect).catch(() => {});
          return Reflect.apply(send, client, query);
        },
      });
    });
    const working = store.transaction(claim, async () => {});
    await expect(working).rejects.toMatchObject(unavailable('rolled the transaction back'));
    expect(await getStatus(store, claim.key)).toBe('in_progress');
  });

  it('makes it reject through postgres.js', async () => {
    const sent = new EventEmitter();
    const debug = (_: number, query: string) => sent.emit('query', query);
    const sql = postgres(server.url, { debug, fetch_types: false, onnotice: () => {} });
    onTestFinished(() => sql.end({ timeout: 1 }));
    const commandTimeoutMs = patienceMs;
    const store = postgresStore({ pool: sql, table: newTable(), commandTimeoutMs });
    await store.migrate();
    const claim = await acquire(store);
    const isSent = new Promise<void>((resolve) => {
      sent.on('query', (query) => query === effect && resolve());
    });
    const working = store.transaction(claim, async (db) => {
      // Made in time, but not sent before something waits for it.
      const late = db.unsafe(effect);
      sent.on('query', (query) => {
        if (/INSERT/.test(query) && query !== effect) queueMicrotask(() => late.catch(() => {}));
      });
    });
    working.catch(() => {}); // asserted below
    await isSent;
    await expect(working).rejects.toMatchObject(unavailable('await every query'));
    expect(await getStatus(store, claim.key)).toBe('in_progress');
  });
});
