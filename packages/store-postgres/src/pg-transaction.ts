import type { PgClient, PgPool } from './client.ts';
import type { CommandSettings, Run, TransactionSteps } from './database.ts';
import { rolledBackError } from './errors.ts';
import { createPgRun, createStatement } from './pg-run.ts';
import { createScopedClient } from './pg-scope.ts';
import { withTimeout } from './timeout.ts';
import { TransactionGuard } from './transaction-guard.ts';

/** Runs the steps on one client of the pool. Commits when all steps have resolved, else rolls back. */
export async function runPgTransaction<Client extends PgClient>(
  pool: PgPool<Client>,
  settings: CommandSettings,
  steps: TransactionSteps<Client>,
): Promise<void> {
  const { timeoutMs } = settings;
  const client = await connect(pool, timeoutMs);
  const guard = new TransactionGuard();
  const scope = createScopedClient(client, guard);
  let isUsable = true;
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
    await steps.work(scope.client).finally(() => scope.close());
    guard.assertEnded();
    await steps.complete(run, guard.changesSession);
    const commit = createStatement('COMMIT');
    const { command } = await watch(withTimeout(timeoutMs, () => client.query(commit)));
    // After a failed query, Postgres answers COMMIT with ROLLBACK and no error.
    if (command === 'ROLLBACK') throw rolledBackError();
  } catch (error) {
    // A client whose command failed is destroyed, which rolls back as well.
    if (isUsable) await run('ROLLBACK', []).catch(ignore);
    throw guard.refusal ?? error;
  } finally {
    if (isUsable) client.removeListener('error', ignore);
    client.release(!isUsable);
  }
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
