import type { PgClient, PgPool } from './client.ts';
import type { CommandSettings, Run, TransactionSteps } from './database.ts';
import { lateQueryError, rolledBackError } from './errors.ts';
import { createPgRun } from './pg-run.ts';
import { withTimeout } from './timeout.ts';

/** Runs the steps on one client of the pool. Commits when all steps have resolved, else rolls back. */
export async function runPgTransaction<Client extends PgClient>(
  pool: PgPool<Client>,
  settings: CommandSettings,
  steps: TransactionSteps<Client>,
): Promise<void> {
  const { timeoutMs } = settings;
  const client = await connect(pool, timeoutMs);
  let isUsable = true;
  let isWorkOver = false;
  const watch = async <T>(command: Promise<T>): Promise<T> => {
    try {
      return await command;
    } catch (error) {
      isUsable = false;
      throw error;
    }
  };
  const runCommand = createPgRun(client, settings);
  const run: Run = (text, values) => watch(runCommand(text, values));
  // The pool does not listen to a client in use. Without a listener, a lost connection would end the process.
  client.on('error', ignore);
  try {
    await run('BEGIN', []);
    await steps.begin(run);
    await steps.work(createScopedClient(client, () => isWorkOver)).finally(() => {
      isWorkOver = true;
    });
    await steps.complete(run);
    const { command } = await watch(withTimeout(timeoutMs, () => client.query('COMMIT', [])));
    // After a failed query, Postgres answers COMMIT with ROLLBACK and no error.
    if (command === 'ROLLBACK') throw rolledBackError();
  } catch (error) {
    // A client whose command failed is destroyed, which rolls back as well.
    if (isUsable) await run('ROLLBACK', []).catch(ignore);
    throw error;
  } finally {
    if (isUsable) client.removeListener('error', ignore);
    client.release(!isUsable);
  }
}

/**
 * The client, limited to the duration of the work. A later query could be rolled back without an error, since the event
 * is completed already. Or it could run in the transaction of another user of the pool.
 */
function createScopedClient<Client extends PgClient>(
  client: Client,
  isWorkOver: () => boolean,
): Client {
  const query = (...args: unknown[]) => {
    if (!isWorkOver()) return Reflect.apply(client.query, client, args);
    const callback = args.at(-1);
    if (typeof callback !== 'function') return Promise.reject(lateQueryError());
    setImmediate(() => callback(lateQueryError()));
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
    return await withTimeout(timeoutMs, () => connecting);
  } catch (error) {
    // The client may still arrive, and nothing else would release it.
    connecting.then((client) => client.release(), ignore);
    throw error;
  }
}

function ignore(): void {}
