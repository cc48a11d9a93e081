import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { acquire, claimOptions, getStatus, newKey } from './support/claiming.ts';
import { drivers } from './support/drivers.ts';
import { patienceMs } from './support/patience.ts';
import { newRole } from './support/role.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

const unavailable = (message: RegExp) => ({
  code: 'store_unavailable',
  message: expect.stringMatching(message),
});

function withSetting(setting: string): string {
  const url = new URL(server.url);
  url.searchParams.set('options', `-c ${setting}`);
  return url.href;
}

async function setUp(table = newTable()) {
  const driver = drivers.pg(server.url);
  onTestFinished(() => driver.close());
  const store = driver.store({ table });
  await store.migrate();
  return { driver, store, table };
}

function openStore(url: string, options: { readonly table: string; readonly schema?: string }) {
  const pool = new Pool({ connectionString: url });
  onTestFinished(() => pool.end());
  return postgresStore({ pool, commandTimeoutMs: patienceMs, ...options });
}

describe('an empty search_path', () => {
  it('migrate() asks for a schema, and never for migrate()', async () => {
    for (const path of ['nowhere', "''"]) {
      const store = openStore(withSetting(`search_path=${path}`), { table: newTable() });
      const error = await store.migrate().catch((reason: unknown) => reason);
      expect(error).toMatchObject(unavailable(/SQLSTATE 3F000.*set the option schema/));
      expect(String(error)).not.toContain('run migrate() first');
    }
  });

  it('does no harm to a store with a schema', async () => {
    const store = openStore(withSetting("search_path=''"), { table: newTable(), schema: 'public' });
    await store.migrate();
    const claim = await acquire(store);
    await store.transaction(claim, async () => {});
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('a claim asks for migrate() or a schema', async () => {
    const { table } = await setUp();
    const store = openStore(withSetting('search_path=nowhere'), { table });
    await expect(store.claim(newKey(), claimOptions())).rejects.toMatchObject(
      unavailable(/SQLSTATE 42\w+\): run migrate\(\) first.*schema/),
    );
  });
});

describe('a message has the class of the SQLSTATE', () => {
  it('a role without rights', async () => {
    const { driver, table } = await setUp();
    const role = `role_${table}`;
    await driver.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p4ss'`);
    onTestFinished(async () => {
      const other = drivers.pg(server.url);
      await other.query(`DROP ROLE ${role}`);
      await other.close();
    });
    const store = openStore(withSetting(`role=${role}`), { table });
    await expect(store.claim(newKey(), claimOptions())).rejects.toMatchObject(
      unavailable(/lacks a right \(SQLSTATE 42501\): permission denied/),
    );
    const schema = newTable();
    await driver.query(`CREATE SCHEMA ${schema}`);
    const other = openStore(withSetting(`role=${role}`), { table: newTable(), schema });
    await expect(other.migrate()).rejects.toMatchObject(
      unavailable(/migrate\(\) failed.*SQLSTATE 42501.*migrationSql\(\)/),
    );
  });

  it('row-level security', async () => {
    const { driver, table } = await setUp();
    const role = `role_${table}`;
    await driver.query(`CREATE ROLE ${role}`);
    await driver.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`);
    await driver.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
    onTestFinished(async () => {
      const other = drivers.pg(server.url);
      await other.query(`DROP OWNED BY ${role}`);
      await other.query(`DROP ROLE ${role}`);
      await other.close();
    });
    const store = openStore(withSetting(`role=${role}`), { table });
    await expect(store.claim(newKey(), claimOptions())).rejects.toMatchObject(
      unavailable(/SQLSTATE 42501.*row-level security/),
    );
    await driver.query(`CREATE POLICY all_rows ON ${table} TO ${role} USING (true)`);
    const claim = await acquire(store);
    await store.transaction(claim, async () => {});
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('a read-only server, as a replica after a failover', async () => {
    const { table } = await setUp();
    const store = openStore(withSetting('default_transaction_read_only=on'), { table });
    await expect(store.claim(newKey(), claimOptions())).rejects.toMatchObject(
      unavailable(/read-only \(SQLSTATE 25006\).*primary/),
    );
    const fresh = openStore(withSetting('default_transaction_read_only=on'), { table: newTable() });
    await expect(fresh.migrate()).rejects.toMatchObject(unavailable(/SQLSTATE 25006/));
  });

  it('a constraint or trigger that fails at the commit, without data', async () => {
    const { driver, store, table } = await setUp();
    await driver.query(`CREATE TABLE ${table}_parents (id text PRIMARY KEY)`);
    await driver.query(
      `CREATE TABLE ${table}_children (parent text REFERENCES ${table}_parents DEFERRABLE INITIALLY DEFERRED)`,
    );
    const violating = store.transaction(await acquire(store), async (write) => {
      await write(`INSERT INTO ${table}_children VALUES ('s3cret')`);
    });
    const violation = await violating.catch((reason: unknown) => reason);
    expect(violation).toMatchObject(
      unavailable(/constraint is violated \(SQLSTATE 23503\).*_children/),
    );
    expect(String(violation)).not.toContain('s3cret');

    await driver.query(`CREATE TABLE ${table}_checked (value text)`);
    await driver.query(
      `CREATE FUNCTION ${table}_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no %', NEW.value; END $$`,
    );
    await driver.query(
      `CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON ${table}_checked DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION ${table}_check()`,
    );
    const refusing = store.transaction(await acquire(store), async (write) => {
      await write(`INSERT INTO ${table}_checked VALUES ('s3cret')`);
    });
    const refusal = await refusing.catch((reason: unknown) => reason);
    expect(refusal).toMatchObject(unavailable(/trigger or function.*SQLSTATE P0001/));
    expect(String(refusal)).not.toContain('s3cret');
    expect(refusal).toMatchObject({ cause: { message: 'no s3cret' } });
  });

  it('a conflict of serializable transactions', async () => {
    const { driver, store, table } = await setUp();
    const url = withSetting('default_transaction_isolation=serializable');
    const serializable = openStore(url, { table });
    const claim = await acquire(store);
    const working = serializable.transaction(claim, async (db) => {
      await db.query(`SELECT count(*) FROM ${table}`);
      // The completion would overwrite a change that this transaction does not see.
      await driver.query(`UPDATE ${table} SET attempt = attempt`);
    });
    await expect(working).rejects.toMatchObject(
      unavailable(/conflicts with another one.*SQLSTATE 40001/),
    );
  });

  it('a login that is refused', async () => {
    const { driver, table } = await setUp();
    const options = 'CONNECTION LIMIT 0 LOGIN';
    const { url } = await newRole(driver, server.url, { options });
    const store = openStore(url, { table });
    await expect(store.claim(newKey(), claimOptions())).rejects.toMatchObject(
      unavailable(/no more connections \(SQLSTATE 53300\)/),
    );
  });
});
