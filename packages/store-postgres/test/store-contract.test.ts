import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { storeContract } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Driver, drivers } from './support/drivers.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

describe.each(Object.entries(drivers))('postgresStore through %s', (_, open) => {
  let own: Driver;
  let others: Driver;

  beforeAll(() => {
    own = open(server.url);
    others = open(server.url);
  });

  afterAll(() => Promise.all([own.close(), others.close()]));

  storeContract(
    (name, run) => it(name, run, 30_000),
    async () => {
      const table = newTable();
      // One case sends 40,000 claims at once, most of which wait for a connection. Named and unnamed statements meet.
      const commandTimeoutMs = 30_000;
      const store = own.store({ table, commandTimeoutMs, prepare: true });
      await store.migrate();
      return {
        store,
        peer: others.store({ table, commandTimeoutMs }),
        forget: async () => {
          await own.query(`DELETE FROM ${table}`);
        },
        close: async () => {
          await own.query(`DROP TABLE ${table}`);
        },
      };
    },
  );
});
