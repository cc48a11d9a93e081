import type { PgClient, PgPool, PgQueryable, PgStatement, Row, Value } from './client.ts';
import type { CommandSettings, OnSent, Run } from './database.ts';
import { unsentError } from './errors.ts';
import { inlineValues } from './pg-values.ts';
import { statementName } from './statement-name.ts';
import { withTimeout } from './timeout.ts';

/** For one client: a transaction's, or the only one of the application. */
export function createPgRun(queryable: PgQueryable, { timeoutMs, prepare }: CommandSettings): Run {
  return async (text, values, onSent) =>
    withTimeout(timeoutMs, () => send(queryable, text, values, { prepare, onSent }));
}

/**
 * For a pool. A command that waits for a connection until its time limit is never sent: as `pool.query` it would take
 * effect when the server comes back.
 */
export function createPgPoolRun<Client extends PgClient>(
  pool: PgPool<Client>,
  { timeoutMs, prepare }: CommandSettings,
): Run {
  return async (text, values, onSent) =>
    withTimeout(timeoutMs, async (isAbandoned) => {
      const client = await pool.connect();
      if (isAbandoned()) {
        client.release();
        throw unsentError();
      }
      // The pool does not listen to a client in use. Without a listener, a lost connection would end the process.
      client.on('error', ignore);
      let hasFailed = true;
      try {
        const rows = await send(client, text, values, { prepare, onSent });
        hasFailed = false;
        return rows;
      } finally {
        if (!hasFailed) client.removeListener('error', ignore);
        client.release(hasFailed);
      }
    });
}

async function send(
  queryable: PgQueryable,
  text: string,
  values: Value[],
  settings: { readonly prepare: boolean; readonly onSent?: OnSent | undefined },
) {
  const { prepare, onSent } = settings;
  const statement =
    'binary' in queryable && queryable.binary
      ? createStatement(inlineValues(text, values))
      : createStatement(text, values, prepare);
  const command = queryable.query(statement).then(({ rows }): readonly Row[] => rows);
  onSent?.(command);
  return command;
}

export function createStatement(text: string, values: Value[] = [], prepare = false): PgStatement {
  return {
    text,
    values,
    rowMode: 'array',
    // Not the parsers of the application, which may return anything.
    types: { getTypeParser: () => (value) => value },
    ...(prepare && values.length > 0 && { name: statementName(text) }),
  };
}

function ignore(): void {}
