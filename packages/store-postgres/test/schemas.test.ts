import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { acquire, getStatus, newKey, weekMs } from './support/claiming.ts';
import { drivers } from './support/drivers.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

/** As the store says that a call would have gone to another table. */
const another = {
  code: 'store_unavailable',
  message: expect.stringMatching(/run migrate\(\).*drop the procedures/),
};

describe.each(Object.entries(drivers))('schemas through %s', (_, open) => {
  function setUp() {
    const admin = open(server.url);
    onTestFinished(() => admin.close());
    const table = newTable();
    const makeSchema = async () => {
      const schema = newTable();
      await admin.query(`CREATE SCHEMA ${schema}`);
      return schema;
    };
    /** A store of connections that search these schemas. */
    const storeIn = (...path: string[]) => {
      const url = new URL(server.url);
      const search = `search_path=${path.join(',')}`;
      // Each driver takes it in its own way.
      url.searchParams.set('options', `-c ${search}`);
      url.searchParams.set('search_path', path.join(','));
      const driver = open(url.href);
      onTestFinished(() => driver.close());
      return driver.store({ table });
    };
    const recordsIn = async (schema: string) =>
      (await admin.query(`SELECT FROM ${schema}.${table}`)).length;
    return { admin, table, makeSchema, storeIn, recordsIn };
  }

  it('of which one takes the place of another that was renamed are not mixed up', async () => {
    const { admin, table, makeSchema, storeIn, recordsIn } = setUp();
    const [schema, renamed] = [await makeSchema(), newTable()];
    const before = storeIn(schema);
    await before.migrate();
    const { key } = await acquire(before);
    await admin.query(`ALTER SCHEMA ${schema} RENAME TO ${renamed}`);
    const store = storeIn(renamed);
    await expect(getStatus(store, key)).rejects.toMatchObject(another);
    await admin.query(`CREATE SCHEMA ${schema}`);
    await storeIn(schema).migrate();
    const naming = admin.store({ table, schema: renamed });
    for (const those of [store, storeIn(renamed), naming]) {
      await expect(getStatus(those, key)).rejects.toMatchObject(another);
      const claim = { key, token: crypto.randomUUID(), attempt: 1 };
      const completing = those.complete(claim, { retainMs: weekMs });
      await expect(completing).rejects.toMatchObject(another);
    }
    expect(await recordsIn(schema)).toBe(0);
    await store.migrate();
    expect(await getStatus(store, key)).toBe('in_progress');
    await store.transaction(await acquire(store), async () => {});
    expect([await recordsIn(schema), await recordsIn(renamed)]).toEqual([0, 2]);
  });

  it('of which one has the table and a later one the procedures are not mixed up', async () => {
    const { admin, table, makeSchema, storeIn, recordsIn } = setUp();
    const [one, other] = [await makeSchema(), await makeSchema()];
    for (const schema of [one, other]) await storeIn(schema).migrate();
    await admin.query(`DROP PROCEDURE ${one}.${table}_claim, ${one}.${table}_done`);
    const store = storeIn(one, other);
    await expect(acquire(store)).rejects.toMatchObject(another);
    expect(await recordsIn(other)).toBe(0);
    await store.migrate();
    const claim = await acquire(store);
    expect(await getStatus(admin.store({ table, schema: one }), claim.key)).toBe('in_progress');
    expect(await store.renew(claim, { leaseMs: 60_000 })).toBe('renewed');
    expect(await store.complete(claim, { retainMs: weekMs })).toBe('completed');
    expect([await recordsIn(one), await recordsIn(other)]).toEqual([1, 0]);
  });

  it('that a table has left behind its procedures in: it says that those are to be dropped', async () => {
    const { admin, table, makeSchema, storeIn } = setUp();
    const [one, other] = [await makeSchema(), await makeSchema()];
    const store = storeIn(one, other);
    await store.migrate();
    const { key } = await acquire(store);
    await admin.query(`ALTER TABLE ${one}.${table} SET SCHEMA ${other}`);
    await expect(getStatus(store, key)).rejects.toMatchObject(another);
    await expect(store.migrate()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining(`drop procedure ${one}."${table}_claim"`),
    });
    await admin.query(`DROP PROCEDURE ${one}.${table}_claim, ${one}.${table}_done`);
    await store.migrate();
    expect(await getStatus(store, key)).toBe('in_progress');
  });

  it('a connection that has plans from before a rename refuses as a new one does', async () => {
    const { admin, table, makeSchema, storeIn, recordsIn } = setUp();
    const [schema, renamed] = [await makeSchema(), newTable()];
    await storeIn(schema).migrate();
    const single = open(server.url, 1);
    onTestFinished(() => single.close());
    const store = single.store({ table });
    await single.query(`SET search_path = ${schema}, ${renamed}`);
    const held = await acquire(store);
    for (let round = 0; round < 8; round++) await acquire(store);
    await admin.query(`ALTER SCHEMA ${schema} RENAME TO ${renamed}`);
    await admin.query(`CREATE SCHEMA ${schema}`);
    await storeIn(schema).migrate();
    // The first of the path is another table now, for all statements alike.
    expect((await acquire(store, held.key)).attempt).toBe(1);
    await single.query(`SET search_path = ${renamed}`);
    await expect(getStatus(store, held.key)).rejects.toMatchObject(another);
    expect([await recordsIn(schema), await recordsIn(renamed)]).toEqual([1, 9]);
  });

  it('a connection whose search path changes never takes one table for the other', async () => {
    const { table, makeSchema, storeIn } = setUp();
    const [one, other] = [await makeSchema(), await makeSchema()];
    for (const schema of [one, other]) await storeIn(schema).migrate();
    const single = open(server.url, 1);
    onTestFinished(() => single.close());
    const store = single.store({ table });
    const key = newKey();
    for (let round = 1; round <= 8; round++) {
      for (const schema of [one, other]) {
        await single.query(`SET search_path = ${schema}`);
        const claim = await acquire(store, key);
        expect(claim.attempt).toBe(round);
        expect(await store.release(claim)).toBe('released');
      }
    }
  });
});
