import type { Database, Run } from './database.ts';
import type { Queryable } from './queryable.ts';
import { within } from './unavailable.ts';

/** What is needed of a client that a `pg` pool lends. */
export interface PgClient extends Queryable {
  release(destroy?: boolean): void;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
}

/** What is needed of a `pg` pool. The second way to call `connect` is only there to be told apart from the first. */
export interface PgPool<Client> extends Queryable {
  connect: { (): Promise<Client>; (callback: () => void): void };
}

/** A `pg` pool, or anything with its `query`; without its `connect` there are no transactions. */
export function pgDatabase<Client extends PgClient>(
  pool: PgPool<Client> | Queryable,
  timeoutMs: number,
): Database<Client> {
  const database = {
    run: runOn(pool, timeoutMs),
    runPatiently: runOn(pool, undefined),
  };
  if (!isPool(pool)) return database;
  return {
    ...database,
    async transact(work) {
      const client = await connect(pool, timeoutMs);
      const runOnce = runOn(client, timeoutMs);
      let isSound = true;
      const run: Run = async (text, values) => {
        try {
          return await runOnce(text, values);
        } catch (error) {
          isSound = false;
          throw error;
        }
      };
      // The pool does not listen while it lends a client; a connection that broke would end the process.
      client.on('error', ignore);
      try {
        await run('BEGIN', []);
        await work(client, run);
        await run('COMMIT', []);
      } catch (error) {
        // A connection that failed a command is closed, which rolls back as well.
        if (isSound) await run('ROLLBACK', []).catch(ignore);
        throw error;
      } finally {
        if (isSound) client.removeListener('error', ignore);
        client.release(!isSound);
      }
    },
  };
}

function isPool<Client>(pool: PgPool<Client> | Queryable): pool is PgPool<Client> {
  return 'connect' in pool && typeof pool.connect === 'function';
}

function runOn(queryable: Queryable, timeoutMs: number | undefined): Run {
  return async (text, values) => {
    const { rows } = await within(timeoutMs, () => queryable.query(text, values));
    return rows;
  };
}

async function connect<Client extends PgClient>(pool: PgPool<Client>, timeoutMs: number) {
  const connecting = pool.connect();
  try {
    return await within(timeoutMs, () => connecting);
  } catch (error) {
    // It may still come, and nobody would give it back.
    connecting.then((client) => client.release(), ignore);
    throw error;
  }
}

function ignore(): void {}
