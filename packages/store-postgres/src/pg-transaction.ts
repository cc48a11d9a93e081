import type { CommandSetting, Run, Steps } from './database.ts';
import { type PgClient, type PgPool, runOn } from './pg.ts';
import { rolledBack, tooLate, within } from './unavailable.ts';

/** On a client of the pool: commits once all steps have resolved, else rolls back. */
export async function transact<Client extends PgClient>(
  pool: PgPool<Client>,
  setting: CommandSetting,
  steps: Steps<Client>,
): Promise<void> {
  const { timeoutMs } = setting;
  const client = await connect(pool, timeoutMs);
  let isSound = true;
  let isOver = false;
  const soundly = async <T>(running: Promise<T>): Promise<T> => {
    try {
      return await running;
    } catch (error) {
      isSound = false;
      throw error;
    }
  };
  const runOnce = runOn(client, setting);
  const run: Run = (text, values) => soundly(runOnce(text, values));
  // The pool does not listen while it lends a client; a connection that broke would end the process.
  client.on('error', ignore);
  try {
    await run('BEGIN', []);
    await steps.begin(run);
    await steps.work(lent(client, () => isOver)).finally(() => {
      isOver = true;
    });
    await steps.complete(run);
    const { command } = await soundly(within(timeoutMs, () => client.query('COMMIT', [])));
    // No error is what Postgres answers to a COMMIT after one.
    if (command === 'ROLLBACK') throw rolledBack();
  } catch (error) {
    // A connection that failed a command is closed, which rolls back as well.
    if (isSound) await run('ROLLBACK', []).catch(ignore);
    throw error;
  } finally {
    if (isSound) client.removeListener('error', ignore);
    client.release(!isSound);
  }
}

/**
 * The client, for as long as its work lasts. What is sent later could be undone without a word, as the event is
 * completed already, or run in the transaction of somebody else whom the pool has lent the client to.
 */
function lent<Client extends PgClient>(client: Client, isOver: () => boolean): Client {
  const query = (...args: unknown[]) => {
    if (!isOver()) return Reflect.apply(client.query, client, args);
    const callback = args.at(-1);
    if (typeof callback !== 'function') return Promise.reject(tooLate());
    setImmediate(() => callback(tooLate()));
    return undefined;
  };
  return new Proxy(client, {
    get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
  });
}

async function connect<Client extends PgClient>(
  pool: PgPool<Client>,
  timeoutMs: number | undefined,
) {
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
