import { startPostgres, startProcess, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { migrationSql } from '../src/index.ts';
import { acquire, getStatus, newKey, weekMs } from './support/claiming.ts';
import { type Driver, drivers } from './support/drivers.ts';
import { newRole } from './support/role.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;
let driver: Driver;

beforeAll(async () => {
  server = await startPostgres();
  driver = drivers.pg(server.url);
}, 200_000);

afterAll(async () => {
  await driver?.close();
  await server?.stop();
});

const forgotten = (code: string) => ({
  code: 'store_unavailable',
  message: expect.stringContaining('run migrate() first'),
  cause: { code },
});

/** What there is of a table, as the server sees it. */
async function readShape(table: string) {
  const oid = `'${table}'::regclass`;
  const lists = await Promise.all([
    driver.query(`SELECT attname, atttypid::regtype::text AS type, attnotnull FROM pg_attribute
      WHERE attrelid = ${oid} AND attnum > 0 ORDER BY attname`),
    driver.query(`SELECT replace(indexdef, '${table}', 'table') AS index FROM pg_indexes
      WHERE tablename = '${table}' ORDER BY indexname`),
    driver.query(`SELECT replace(pg_get_functiondef(oid), '${table}', 'table') AS procedure FROM pg_proc
      WHERE proname IN ('${table}_claim', '${table}_done') ORDER BY proname`),
    driver.query(
      `SELECT reloptions, obj_description(oid) AS comment FROM pg_class WHERE oid = ${oid}`,
    ),
  ]);
  return lists.flat();
}

/** As it was before versions were written down: without what a sweep looks for, and room for updates. */
async function makeVersion0(table: string): Promise<void> {
  await driver.query(`CREATE TABLE ${table} (
    expires_at timestamptz NOT NULL, lease_expires_at timestamptz NOT NULL, attempt integer NOT NULL,
    done boolean NOT NULL, key bytea PRIMARY KEY, token uuid)`);
}

/** As it was before there were procedures. */
async function makeVersion1(table: string): Promise<void> {
  await driver.query(migrationSql({ table }));
  await dropProcedures(table);
  await driver.query(`COMMENT ON TABLE ${table} IS 'bluma-webhooks store, version 1'`);
}

async function dropProcedures(table: string): Promise<void> {
  await driver.query(`DROP PROCEDURE ${table}_claim, ${table}_done`);
}

describe('migrate()', () => {
  it('by ten concurrent processes creates one table, and one process gets each key', {
    timeout: 180_000,
  }, async () => {
    const table = newTable();
    const keys = Array.from({ length: 200 }, newKey);
    const script = new URL('./processes/races.ts', import.meta.url);
    const racers = Array.from({ length: 10 }, (_, index) => {
      const name = index % 2 ? 'pg' : 'postgres.js';
      return startProcess(script, name, server.url, table, keys.join(','));
    });
    onTestFinished(async () => {
      await Promise.all(racers.map((racer) => racer.kill()));
    });
    await Promise.all(racers.map((racer) => racer.line()));
    for (const racer of racers) racer.say('go');
    const got = await Promise.all(racers.map(async (racer) => JSON.parse(await racer.line())));
    expect(got.flat().sort()).toEqual(keys.toSorted());
    expect(await driver.query(`SELECT count(*)::integer AS records FROM ${table}`)).toEqual([
      { records: keys.length },
    ]);
  });

  it('again changes nothing', async () => {
    const table = newTable();
    const store = driver.store({ table });
    await store.migrate();
    const { key } = await acquire(store);
    const shape = await readShape(table);
    await Promise.all([store.migrate(), store.migrate()]);
    expect(await readShape(table)).toEqual(shape);
    expect(await getStatus(store, key)).toBe('in_progress');
    expect(shape.at(-1)).toEqual({
      reloptions: ['fillfactor=95'],
      comment: 'bluma-webhooks store, version 2',
    });
  });

  it('brings a table of an earlier version up to date, and its records with it', async () => {
    const [fresh, old] = [newTable(), newTable()];
    await driver.store({ table: fresh }).migrate();
    await makeVersion0(old);
    const [running, done, over] = [newKey(), newKey(), newKey()];
    const insert = `INSERT INTO ${old} VALUES (now() + $1::interval, now() + $2::interval, 3, $3, decode($4, 'hex'), gen_random_uuid())`;
    await driver.query(insert, ['1 day', '1 minute', 'false', running]);
    await driver.query(insert, ['1 day', '1 day', 'true', done]);
    await driver.query(insert, ['-1 day', '-1 day', 'true', over]);

    const store = driver.store({ table: old });
    await store.migrate();
    expect(await readShape(old)).toEqual(await readShape(fresh));
    expect(await getStatus(store, running)).toBe('in_progress');
    expect(await getStatus(store, done)).toBe('done');
    expect(await store.sweep({ limit: 10 })).toBe(1);
    expect(await acquire(store, over)).toMatchObject({ attempt: 1 });
  });

  it('by several concurrently adds the procedures to a table of version 1, and keeps its records', async () => {
    const [fresh, old] = [newTable(), newTable()];
    await driver.store({ table: fresh }).migrate();
    await makeVersion1(old);
    const store = driver.store({ table: old });
    const done = await acquire(driver.store({ table: old, prepare: true }));
    const running = await acquire(driver.store({ table: old, prepare: true }));
    await driver.store({ table: old, prepare: true }).complete(done, { retainMs: weekMs });
    await expect(acquire(store)).rejects.toMatchObject(forgotten('42883'));
    await Promise.all(Array.from({ length: 10 }, () => store.migrate()));
    expect(await readShape(old)).toEqual(await readShape(fresh));
    expect(await getStatus(store, done.key)).toBe('done');
    expect(await store.complete(running, { retainMs: weekMs })).toBe('completed');
  });

  it('creates procedures again that were not moved with their table', async () => {
    const [table, renamed] = [newTable(), newTable()];
    await driver.store({ table }).migrate();
    const { key } = await acquire(driver.store({ table }));
    await driver.query(`ALTER TABLE ${table} RENAME TO ${renamed}`);
    const store = driver.store({ table: renamed });
    await expect(acquire(store)).rejects.toMatchObject(forgotten('42883'));
    await store.migrate();
    expect(await getStatus(store, key)).toBe('in_progress');
    await driver.query(`DROP TABLE ${renamed}`);
    await expect(acquire(store)).rejects.toMatchObject(forgotten('42P01'));
    await store.migrate();
    await acquire(store);
  });

  it('creates procedures again that belong to the old place of their table', async () => {
    const [table, schema, renamed] = [newTable(), newTable(), newTable()];
    await driver.store({ table, schema }).migrate();
    const { key } = await acquire(driver.store({ table, schema }));
    await driver.query(`ALTER SCHEMA ${schema} RENAME TO ${renamed}`);
    const store = driver.store({ table, schema: renamed });
    await expect(acquire(store)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('drop the procedures'),
    });
    await store.migrate();
    expect(await getStatus(store, key)).toBe('in_progress');
  });

  const readSweepIndexes = (table: string) =>
    driver.query(
      `SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index
       WHERE indrelid = '${table}'::regclass AND NOT indisprimary`,
    );

  it("creates the index for sweeps where another table's index has the name", async () => {
    const [table, renamed] = [newTable(), newTable()];
    const store = driver.store({ table });
    await store.migrate();
    await driver.query(`ALTER TABLE ${table} RENAME TO ${renamed}`);
    await store.migrate();
    const made = [{ name: `${table}_sweep_after_idx`, valid: true }];
    expect(await readSweepIndexes(table)).toEqual(made);
    await driver.store({ table: renamed }).migrate();
    await store.migrate();
    expect(await readSweepIndexes(table)).toEqual(made);
    expect(await readSweepIndexes(renamed)).toEqual([{ name: `${table}_sweep`, valid: true }]);
  });

  it('creates a missing index for sweeps again, at any version', async () => {
    const table = newTable();
    const store = driver.store({ table });
    await store.migrate();
    const sound = await readShape(table);
    await driver.query(`DROP INDEX ${table}_sweep`);
    await store.migrate();
    expect(await readShape(table)).toEqual(sound);
  });

  it('keeps your comment, and its own', async () => {
    const [table, old] = [newTable(), newTable()];
    const store = driver.store({ table });
    await store.migrate();
    const readComment = async (name: string) =>
      (await driver.query(`SELECT obj_description('${name}'::regclass) AS comment`)).at(0);
    await driver.query(`COMMENT ON TABLE ${table} IS 'Owned by ''x'' %s'`);
    for (let round = 0; round < 2; round++) {
      await store.migrate();
      expect(await readComment(table)).toEqual({
        comment: `Owned by 'x' %s\nbluma-webhooks store, version 2`,
      });
    }
    await makeVersion1(old);
    await driver.query(`COMMENT ON TABLE ${old} IS 'Ours: bluma-webhooks store, version 1 (x)'`);
    await driver.store({ table: old }).migrate();
    expect(await readComment(old)).toEqual({
      comment: 'Ours: bluma-webhooks store, version 2 (x)',
    });
  });

  it('leaves a table of a later version alone', async () => {
    const table = newTable();
    await makeVersion0(table);
    await driver.query(`COMMENT ON TABLE ${table} IS 'bluma-webhooks store, version 3'`);
    const shape = await readShape(table);
    await driver.store({ table }).migrate();
    expect(await readShape(table)).toEqual(shape);
  });

  it.each([
    ['other columns', 'created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL'],
    ['some of its columns', 'key bytea PRIMARY KEY, attempt integer NOT NULL'],
  ])('a table with %s is refused, and not changed', async (_, columns) => {
    const table = newTable();
    await driver.query(`CREATE TABLE ${table} (${columns})`);
    const shape = await readShape(table);
    await expect(driver.store({ table }).migrate()).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringMatching(
        `^table must be a table that migrate\\(\\) created, got "${table}"`,
      ),
    });
    expect(await readShape(table)).toEqual(shape);
  });

  it('is what migrationSql() prints', async () => {
    const [migrated, byHand] = [newTable(), newTable()];
    await driver.store({ table: migrated }).migrate();
    await driver.query(migrationSql({ table: byHand }));
    await driver.query(migrationSql({ table: byHand }));
    expect(await readShape(byHand)).toEqual(await readShape(migrated));
  });

  it('is named in the error when it was forgotten', async () => {
    const table = newTable();
    await expect(acquire(driver.store({ table }))).rejects.toMatchObject(forgotten('42883'));
    const prepared = acquire(driver.store({ table, prepare: true }));
    await expect(prepared).rejects.toMatchObject(forgotten('42P01'));
  });

  it('once the table is there, needs no right to change it', async () => {
    const table = newTable();
    await driver.store({ table }).migrate();
    const { role, url } = await newRole(driver, server.url, { options: 'LOGIN' });
    await driver.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`);
    const app = drivers.pg(url);
    const store = app.store({ table });
    await store.migrate();
    await store.complete(await acquire(store), { retainMs: weekMs });
    expect(await store.sweep({ limit: 1 })).toBe(0);
    await app.close();
  });
});

it.each(Object.entries(drivers))(
  'migrate() through %s says why the server refuses connections',
  async (_, open) => {
    const missing = newTable();
    const url = new URL(server.url);
    url.pathname = missing;
    const other = open(url.href);
    onTestFinished(() => other.close());
    await expect(other.store().migrate()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining(
        `the database is missing (SQLSTATE 3D000): database "${missing}" does not exist`,
      ),
    });
    const nowhere = open('postgres://user:p4ss@127.0.0.1:1/app');
    onTestFinished(() => nowhere.close());
    await expect(nowhere.store().migrate()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/could not be reached: .*ECONNREFUSED 127\.0\.0\.1:1/),
    });
  },
);

describe.each(Object.entries(drivers))(
  'migrate() through %s during another migration',
  (_, open) => {
    const lock = 'SELECT pg_advisory_xact_lock(4776218033027617)';

    /** A database of its own, in which another session migrates until the test says so. */
    async function setUp() {
      const database = newTable();
      await driver.query(`CREATE DATABASE ${database}`);
      const url = new URL(server.url);
      url.pathname = database;
      const other = drivers.pg(url.href, 1);
      await other.query('BEGIN');
      await other.query(lock);
      const own = open(url.href, 1);
      onTestFinished(async () => {
        await Promise.all([other.close(), own.close()]);
        await driver.query(`DROP DATABASE ${database} WITH (FORCE)`);
      });
      const tables = () => other.query("SELECT FROM pg_tables WHERE schemaname = 'public'");
      return { own, tables, end: () => other.query('COMMIT') };
    }

    it('waits for it, logs that once, and then migrates, whatever the timeouts of the role', async () => {
      const { own, tables, end } = await setUp();
      await own.query('SET lock_timeout = 1');
      await own.query('SET statement_timeout = 1000');
      const warnings: unknown[] = [];
      const logger = {
        info: () => {},
        warn: (...line: unknown[]) => warnings.push(line),
        error: () => {},
      };
      const store = own.store({ logger });
      const migrating = store.migrate();
      await Promise.race([migrating, expect.poll(() => warnings).toHaveLength(1)]);
      const fix = expect.stringContaining('another process is migrating');
      expect(warnings[0]).toEqual(['migration_slow', { timeoutMs: 600_000, fix }]);
      // The pool has one connection. So this runs after the server has ended the wait, and before the next attempt, which
      // may take longer than a second on a slow machine.
      await own.query('SET statement_timeout = 0');
      expect(await tables()).toEqual([]);
      await end();
      await migrating;
      await acquire(store);
      expect(warnings).toHaveLength(1);
    });

    it('rejects after migrationTimeoutMs, and migrates when it is called again', async () => {
      const { own, end } = await setUp();
      const store = own.store({ migrationTimeoutMs: 100 });
      await expect(store.migrate()).rejects.toMatchObject({
        code: 'store_unavailable',
        message: expect.stringMatching(/within 100 ms.*migrationTimeoutMs/),
      });
      await end();
      await own.store().migrate();
      await acquire(store);
    });
  },
);

describe.each([
  ['quotes', `a"b'c`, `d"e'f`],
  ['a statement', `x"; DROP TABLE victim; --`, `y'; DROP TABLE victim; --`],
  ['dollar signs', '$bluma$bluma_$x$', '$$ $1 $bluma'],
  ['backslashes', `\\'\\"`, `\\`],
  ['capitals, blanks and accents', 'My Event\u00e9s.x', 'User'],
  ['the longest', 'n'.repeat(57), 's'.repeat(63)],
])('names with %s', (_, table, schema) => {
  it('name one table and nothing else', async () => {
    await driver.query('CREATE TABLE IF NOT EXISTS public.victim ()');
    await driver.query(migrationSql({ table, schema }));
    const store = driver.store({ table, schema });
    await store.migrate();
    const claim = await acquire(store);
    expect(await store.complete(claim, { retainMs: weekMs })).toBe('completed');
    expect(await store.sweep({ limit: 1 })).toBe(0);
    expect(
      await driver.query(
        'SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = $1',
        [table],
      ),
    ).toEqual([{ nspname: schema, relname: table }]);
    expect(
      await driver.query(
        'SELECT proname FROM pg_proc WHERE pronamespace = quote_ident($1)::regnamespace ORDER BY proname',
        [schema],
      ),
    ).toEqual([{ proname: `${table}_claim` }, { proname: `${table}_done` }]);
    await driver.query('SELECT FROM public.victim');
  });
});

describe('without a schema', () => {
  /** A connection of its own, whose search path can be changed. */
  function setUp() {
    const single = drivers.pg(server.url, 1);
    onTestFinished(() => single.close());
    const table = newTable();
    const makeSchema = async () => {
      const schema = newTable();
      await driver.query(`CREATE SCHEMA ${schema}`);
      return schema;
    };
    const search = (...path: string[]) => single.query(`SET search_path = ${path.join(', ')}`);
    return { table, makeSchema, search, store: single.store({ table }), single };
  }

  it('the search path decides at each call', async () => {
    const { makeSchema, search, store } = setUp();
    const [one, other] = [await makeSchema(), await makeSchema()];
    const key = newKey();
    for (const schema of [one, other]) {
      await search(schema, 'public');
      await store.migrate();
      expect(await acquire(store, key)).toMatchObject({ attempt: 1 });
    }
    await search(one, other);
    expect(await getStatus(store, key)).toBe('in_progress');
  });

  it('procedures are in the schema of their table, and serve every caller that names it', async () => {
    const { table, makeSchema, search, store, single } = setUp();
    const [empty, schema] = [await makeSchema(), await makeSchema()];
    await search(schema);
    await store.migrate();
    const { key } = await acquire(store);
    await single.query(`DROP PROCEDURE ${table}_claim, ${table}_done`);
    await search(empty, schema);
    await store.migrate();
    const others = [driver.store({ table, schema }), single.store({ table, prepare: true })];
    for (const like of [store, ...others]) expect(await getStatus(like, key)).toBe('in_progress');
    expect(
      await driver.query(
        'SELECT pronamespace::regnamespace::text AS schema FROM pg_proc WHERE proname = $1',
        [`${table}_claim`],
      ),
    ).toEqual([{ schema }]);
  });

  it('every migration, with or without the schema, creates the same', async () => {
    const { table, makeSchema, search, store } = setUp();
    const schema = await makeSchema();
    await search(schema);
    await store.migrate();
    const procedures = () =>
      driver.query('SELECT oid, xmin::text FROM pg_proc WHERE proname = $1', [`${table}_done`]);
    const before = await procedures();
    await driver.store({ table, schema }).migrate();
    expect(await procedures()).toEqual(before);
  });
});
