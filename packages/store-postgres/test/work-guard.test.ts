import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { type Client, Pool, type PoolClient, Query } from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
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

const refused = { code: 'invalid_option', message: expect.stringContaining('db.transaction()') };

describe.each(Object.entries(drivers))('the work, through %s', (name, open) => {
  async function setUp() {
    const driver = open(server.url);
    onTestFinished(() => driver.close());
    const table = newTable();
    const store = driver.store({ table });
    await store.migrate();
    await driver.query(`CREATE TABLE ${table}_effects (effect text PRIMARY KEY)`);
    const insert = (effect: string) => `INSERT INTO ${table}_effects (effect) VALUES ('${effect}')`;
    const effects = async () =>
      (await driver.query(`SELECT effect FROM ${table}_effects ORDER BY effect`)).flatMap((row) =>
        Object.values(row),
      );
    return { driver, store, claim: await acquire(store), insert, effects };
  }

  it.each([
    [['ROLLBACK']],
    [['COMMIT']],
    [['COMMIT', 'BEGIN']],
    [['commit;']],
    [['END WORK']],
    [['Abort']],
    [['COMMIT AND CHAIN']],
    [['ROLLBACK AND CHAIN']],
    [["PREPARE TRANSACTION 'two'"]],
    [['-- save it\nCOMMIT']],
    [['/* one /* two */ */ COMMIT']],
    [['; COMMIT']],
    [["SELECT 1; COMMIT; SELECT ';'"]],
    [["SELECT 'it''s'; ROLLBACK"]],
    [["SELECT E'\\'; '; ROLLBACK"]],
    [['SELECT $a$ ; $a$; COMMIT']],
    [['BEGIN; SELECT 1; COMMIT']],
    [['BEGIN ISOLATION LEVEL SERIALIZABLE']],
    [['START TRANSACTION READ ONLY']],
    [['BEGIN', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE']],
    [['BEGIN', 'BEGIN']],
    [['BEGIN', 'COMMIT', 'COMMIT']],
  ])(
    'sends %j: refused before it reaches the server, and all is rolled back',
    async (statements) => {
      const { driver, store, claim, insert, effects } = await setUp();
      const working = store.transaction(claim, async (write) => {
        await write(insert('a'));
        for (const statement of statements) await write(statement);
      });
      await expect(working).rejects.toMatchObject(refused);
      expect(await effects()).toEqual([]);
      expect(await getStatus(store, claim.key)).toBe('in_progress');
      // The connection is as it was.
      await driver.query('SELECT 1');
      await store.transaction(claim, async () => {});
      expect(await getStatus(store, claim.key)).toBe('done');
    },
  );

  it('ignores that a COMMIT was refused: all is rolled back', async () => {
    const { store, claim, insert, effects } = await setUp();
    const working = store.transaction(claim, async (write) => {
      await write(insert('a'));
      await Promise.resolve()
        .then(() => write('COMMIT'))
        .catch(() => {});
      await write(insert('b'));
    });
    await expect(working).rejects.toMatchObject(refused);
    expect(await effects()).toEqual([]);
  });

  it('begins and commits: a savepoint, and one commit of all', async () => {
    const { store, claim, insert, effects } = await setUp();
    await store.transaction(claim, async (write) => {
      for (const [begin, end] of [
        ['begin', 'commit'],
        ['START TRANSACTION;', 'COMMIT;'],
        ['BEGIN WORK', 'END TRANSACTION'],
        ['/* mine */ BEGIN READ WRITE', 'COMMIT AND NO CHAIN'],
      ]) {
        await write(begin ?? '');
        await write(insert(begin ?? ''));
        expect(await effects()).toEqual([]);
        await write(end ?? '');
      }
    });
    expect(await effects()).toHaveLength(4);
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('begins and rolls back: only that is undone', async () => {
    const { store, claim, insert, effects } = await setUp();
    await store.transaction(claim, async (write) => {
      await write(insert('a'));
      await write('BEGIN');
      await write(insert('b'));
      // postgres.js rolls all back once a query has failed, handled or not, except in its own savepoints.
      if (name === 'pg') await expect(write(insert('b'))).rejects.toThrow('duplicate key');
      await write('ROLLBACK');
      await write(insert('c'));
    });
    expect(await effects()).toEqual(['a', 'c']);
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('creates a function in standard SQL: its END ends no transaction', async () => {
    const { store, claim, insert } = await setUp();
    const name = newTable();
    const text = `CREATE FUNCTION ${name}() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END`;
    await store.transaction(claim, async (write) => {
      await write(text);
      await write(insert('a'));
    });
    expect(await getStatus(store, claim.key)).toBe('done');
    const another = await acquire(store);
    await expect(
      store.transaction(another, async (write) => {
        await write(`${text.replace(name, `${name}_2`)}; COMMIT`);
      }),
    ).rejects.toMatchObject(refused);
  });

  it('begins and does not end: all is rolled back', async () => {
    const { store, claim, insert, effects } = await setUp();
    const working = store.transaction(claim, async (write) => {
      await write('BEGIN');
      await write(insert('a'));
    });
    await expect(working).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('did not end'),
    });
    expect(await effects()).toEqual([]);
  });

  it('has words of transactions in texts and names', async () => {
    const { store, claim } = await setUp();
    await store.transaction(claim, async (write) => {
      await write('SELECT \'x; COMMIT\', $q$; ROLLBACK$q$ AS "a; COMMIT" -- ; COMMIT');
      await write('SELECT CASE WHEN true THEN 1 END');
      await write('SAVEPOINT before');
      await write('ROLLBACK TO before');
      await write('ROLLBACK WORK TO SAVEPOINT before');
      await write('RELEASE before');
      await write('SELECT $1::text', ['COMMIT']);
    });
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('takes a role without rights on the table: the event is completed all the same', async () => {
    const { driver, store, claim, insert, effects } = await setUp();
    const role = `tenant_${newTable()}`;
    await driver.query(`CREATE ROLE ${role}`);
    onTestFinished(async () => {
      const other = open(server.url);
      await other.query(`DROP OWNED BY ${role}`);
      await other.query(`DROP ROLE ${role}`);
      await other.close();
    });
    await driver.query(`GRANT INSERT ON ${insert('').split(' ')[2]} TO ${role}`);
    await store.transaction(claim, async (write) => {
      await write(`SET LOCAL ROLE ${role}`);
      await write(insert('a'));
      await write("SELECT set_config('search_path', '', true)");
    });
    expect(await effects()).toEqual(['a']);
    expect(await getStatus(store, claim.key)).toBe('done');
  });
});

/** With the methods of a client that belongs to no pool. */
function asClient(db: PoolClient): Pick<Client, 'connect' | 'end'> {
  return db as unknown as Client;
}

describe('the client of pg', () => {
  async function setUp() {
    const pool = new Pool({ connectionString: server.url, max: 2 });
    onTestFinished(() => pool.end());
    const table = newTable();
    const store = postgresStore({ pool, table, commandTimeoutMs: patienceMs });
    await store.migrate();
    await pool.query(`CREATE TABLE ${table}_effects (effect text)`);
    const insert = `INSERT INTO ${table}_effects VALUES ($1)`;
    const count = async () =>
      (await pool.query(`SELECT count(*)::integer AS count FROM ${table}_effects`)).rows[0].count;
    return { pool, table, store, insert, count, claim: await acquire(store) };
  }

  it.each<[string, (db: PoolClient) => unknown]>([
    ['release()', (db) => db.release()],
    ['release(true)', (db) => db.release(true)],
    ['end()', (db) => asClient(db).end()],
    ['removeAllListeners()', (db) => db.removeAllListeners()],
    ['connect()', (db) => asClient(db).connect()],
  ])('%s of the work does nothing', async (_, call) => {
    const { pool, store, claim, insert, count } = await setUp();
    const failing = store.transaction(claim, async (db) => {
      await db.query(insert, ['a']);
      await call(db);
      // Another request on the same pool. Its user sees that it is saved.
      await pool.query(insert, ['other']);
      await db.query(insert, ['b']);
      throw new Error('a later step failed');
    });
    await expect(failing).rejects.toThrow('a later step failed');
    expect(await count()).toBe(1);
    await store.transaction(claim, async (db) => {
      await db.query(insert, ['a']);
      await call(db);
      await db.query(insert, ['b']);
    });
    expect(await count()).toBe(3);
    expect(await getStatus(store, claim.key)).toBe('done');
    expect(pool.totalCount).toBeLessThanOrEqual(2);
    expect(pool.waitingCount).toBe(0);
  });

  it('refuses COMMIT in each form of a query', async () => {
    const forms: ((db: PoolClient) => unknown)[] = [
      (db) => db.query({ text: 'COMMIT' }),
      (db) => db.query({ name: 'mine', text: 'COMMIT' }),
      (db) => db.query({ text: 'COMMIT', rowMode: 'array' }, []),
      (db) => new Promise((_, reject) => db.query('COMMIT', reject)),
      (db) => new Promise((_, reject) => db.query('COMMIT', [], reject)),
      (db) => db.query({ name: 'prepared before', values: [] } as never),
      (db) => new Promise((_, reject) => db.query(new Query('COMMIT', [], reject))),
      (db) => new Promise((_, reject) => void db.query(new Query('COMMIT')).on('error', reject)),
      // Nobody listens to it, and the process goes on.
      (db) => void db.query(new Query('COMMIT')),
      (db) => new Promise((_, reject) => db.query(new Cursor('COMMIT')).read(1, reject)),
      async (db) => {
        for await (const _ of db.query(new QueryStream('COMMIT')));
      },
    ];
    for (const form of forms) {
      const { store, claim, insert, count } = await setUp();
      const working = store.transaction(claim, async (db) => {
        await db.query(insert, ['a']);
        await form(db);
      });
      await expect(working).rejects.toMatchObject(refused);
      expect(await count()).toBe(0);
    }
  });

  it('a query object that is sent after the work gets the error', async () => {
    const { store, claim } = await setUp();
    let late: PoolClient | undefined;
    await store.transaction(claim, async (db) => {
      late = db;
    });
    const error = await new Promise((resolve) => late?.query(new Query('SELECT 1', [], resolve)));
    expect(error).toMatchObject({ code: 'store_unavailable' });
    // Nobody listens to this one.
    late?.query(new Query('SELECT 1'));
    await new Promise(setImmediate);
  });

  it('a lost connection ends no process, though the work removed all listeners', async () => {
    const { pool, store, claim, count, insert } = await setUp();
    const working = store.transaction(claim, async (db) => {
      db.on('notice', () => {});
      db.removeAllListeners();
      const { rows } = await db.query('SELECT pg_backend_pid() AS pid');
      await db.query(insert, ['a']);
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
      await db.query('SELECT 1');
    });
    await expect(working).rejects.toThrow();
    expect(await count()).toBe(0);
  });

  it('keeps no listener and no wrapper of the work', async () => {
    const { pool, store, claim } = await setUp();
    const clients: PoolClient[] = [];
    pool.on('acquire', (client) => clients.push(client));
    await store.transaction(claim, async (db) => {
      const { query } = db;
      Object.assign(db, { query: (...args: never[]) => Reflect.apply(query, db, args) });
      db.on('notice', () => {});
      db.once('notification', () => {});
      await db.query('SELECT 1');
    });
    expect(clients.length).toBeGreaterThan(0);
    for (const client of clients) {
      expect(client.listenerCount('notice') + client.listenerCount('notification')).toBe(0);
      expect(Object.hasOwn(client, 'query')).toBe(false);
    }
  });
});

describe('the sql of postgres.js', () => {
  async function setUp() {
    const sql = postgres(server.url, { max: 2, fetch_types: false, onnotice: () => {} });
    onTestFinished(() => sql.end({ timeout: 1 }));
    const table = newTable();
    const store = postgresStore({ pool: sql, table, commandTimeoutMs: patienceMs });
    await store.migrate();
    await sql.unsafe(`CREATE TABLE ${table}_effects (effect text)`);
    const count = async () =>
      (await sql.unsafe(`SELECT count(*)::integer AS count FROM ${table}_effects`))[0]?.count;
    return { sql, table, store, count, claim: await acquire(store) };
  }

  it('begin makes a savepoint, reserve gives the same sql, and end does nothing', async () => {
    const { table, store, claim, count } = await setUp();
    await store.transaction(claim, async (db) => {
      const pool = db as unknown as postgres.Sql;
      await pool.begin((inner) => inner`INSERT INTO ${inner(`${table}_effects`)} VALUES ('a')`);
      await expect(
        pool.begin(async (inner) => {
          await inner`INSERT INTO ${inner(`${table}_effects`)} VALUES ('b')`;
          throw new Error('undo');
        }),
      ).rejects.toThrow('undo');
      const reserved = await pool.reserve();
      await reserved.unsafe('BEGIN');
      await reserved`INSERT INTO ${reserved(`${table}_effects`)} VALUES ('c')`;
      await reserved`COMMIT`;
      reserved.release();
      expect(await count()).toBe(0);
      await pool.end();
    });
    expect(await count()).toBe(2);
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('refuses COMMIT in each form of a query', async () => {
    const folder = new URL('./support/commit.sql', import.meta.url).pathname;
    const forms: ((db: postgres.TransactionSql) => unknown)[] = [
      (db) => db`COMMIT`,
      (db) => db`SELECT ${1}::integer; COMMIT`.simple(),
      (db) => db.unsafe('COMMIT', [], { prepare: true }),
      (db) => db.savepoint((inner) => inner`COMMIT`),
      (db) => db.file(folder),
      (db) => (db as unknown as postgres.Sql).begin('isolation level serializable', async () => {}),
      (db) => db.prepare('two'),
      (db) => db.savepoint((inner) => inner.prepare('two')),
    ];
    for (const form of forms) {
      const { table, store, claim, count } = await setUp();
      const working = store.transaction(claim, async (db) => {
        await db`INSERT INTO ${db(`${table}_effects`)} VALUES ('a')`;
        await form(db);
      });
      await expect(working).rejects.toMatchObject(refused);
      expect(await count()).toBe(0);
      expect(await getStatus(store, claim.key)).toBe('in_progress');
    }
  });
});
