import type { CommandSetting, Database, Run } from './database.ts';
import type { Row, Value } from './queryable.ts';
import { statementName } from './statement-name.ts';
import { within } from './unavailable.ts';

/** What is needed of everything in `pg` that runs statements. */
export interface PgQueryable {
  query: {
    (text: string, values: Value[]): Promise<{ readonly rows: readonly Row[] }>;
    (statement: PreparedStatement): Promise<{ readonly rows: readonly Row[] }>;
  };
}

/** A statement that the server keeps under its name, for the connection that it came on. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: Value[];
}

/** What is needed of a client that a `pg` pool lends. */
export interface PgClient extends PgQueryable {
  release(destroy?: boolean): void;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
}

/** What is needed of a `pg` pool. The second way to call `connect` is only there to be told apart from the first. */
export interface PgPool<Client> extends PgQueryable {
  connect: { (): Promise<Client>; (callback: () => void): void };
}

export function pgDatabase<Client extends PgClient>(
  pool: PgPool<Client>,
  setting: CommandSetting,
): Database<Client> {
  const { timeoutMs } = setting;
  return {
    run: runOn(pool, setting),
    runPatiently: runOn(pool, { ...setting, timeoutMs: undefined }),
    async transact(work) {
      const client = await connect(pool, timeoutMs);
      const runOnce = runOn(client, setting);
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

function runOn(queryable: PgQueryable, { timeoutMs, prepare }: CommandSetting): Run {
  return async (text, values) => {
    const { rows } = await within(timeoutMs, () =>
      prepare && values.length > 0
        ? queryable.query({ name: statementName(text), text, values })
        : queryable.query(text, values),
    );
    return rows;
  };
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
