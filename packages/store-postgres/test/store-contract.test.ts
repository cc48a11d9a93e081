import { startPgBouncer, startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { storeContract } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Driver, drivers, type OpenDriver, pooledDrivers } from './support/drivers.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;
let pooler: TestServer;

beforeAll(async () => {
  server = await startPostgres();
  pooler = await startPgBouncer(server.url);
}, 200_000);

afterAll(async () => {
  await pooler?.stop();
  await server?.stop();
});

/** `prepare` is the second of two stores' on the same table: calls of procedures meet named statements. */
function contract(open: OpenDriver, at: () => TestServer, prepare: boolean): void {
  let own: Driver;
  let others: Driver;

  beforeAll(() => {
    own = open(at().url);
    others = open(at().url);
  });

  afterAll(() => Promise.all([own.close(), others.close()]));

  // Most cases wait for time to pass, each on a table of its own. The one that keeps the server busy is alone.
  const register = (name: string, run: () => Promise<void>) =>
    (/200 contenders/.test(name) ? it : it.concurrent)(name, run, 200_000);

  storeContract(register, async () => {
    const table = newTable();
    // One case sends 40,000 claims at once, most of which wait for a connection.
    const commandTimeoutMs = 180_000;
    const store = own.store({ table, commandTimeoutMs });
    await store.migrate();
    return {
      store,
      peer: others.store({ table, commandTimeoutMs, prepare }),
      forget: async () => {
        await own.query(`DELETE FROM ${table}`);
      },
      close: async () => {
        await own.query(`DROP TABLE ${table}`);
      },
    };
  });
}

describe.each(Object.entries(drivers))('postgresStore through %s', (_, open) => {
  contract(open, () => server, true);
});

// And postgres.js, and newer ones: `npm run test:matrix`.
describe('postgresStore through pg and PgBouncer', () => {
  contract(pooledDrivers.pg, () => pooler, false);
});
