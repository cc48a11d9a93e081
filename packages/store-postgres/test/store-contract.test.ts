import {
  startPgBouncer,
  startPostgres,
  startProxy,
  type TestServer,
} from '@bluma-webhooks/test-servers';
import { type StoreFactory, storeContract } from '@bluma-webhooks/testing';
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

/** A store behind a proxy that holds back what the store sends, and a peer that is connected to the server itself. */
async function createFrozen(open: OpenDriver, url: string) {
  const proxy = await startProxy(url);
  const [frozen, other] = [open(proxy.url), open(url)];
  const table = newTable();
  const peer = other.store({ table });
  await peer.migrate();
  await frozen.query('SELECT 1');
  proxy.hold();
  return {
    // Long enough for the calls after the thaw on a busy machine.
    store: frozen.store({ table, commandTimeoutMs: 1000 }),
    peer,
    thaw: async () => proxy.pass(),
    close: async () => {
      await Promise.all([frozen.close(), other.query(`DROP TABLE ${table}`)]);
      await other.close();
      await proxy.stop();
    },
  };
}

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

  const factory: StoreFactory = async () => {
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
  };
  storeContract(register, factory, { createFrozen: () => createFrozen(open, at().url) });
}

describe.each(Object.entries(drivers))('postgresStore through %s', (_, open) => {
  contract(open, () => server, true);
});

// And postgres.js, and newer ones: `npm run test:matrix`.
describe('postgresStore through pg and PgBouncer', () => {
  contract(pooledDrivers.pg, () => pooler, false);
});
