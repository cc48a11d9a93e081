import type { PgQueryable } from './client.ts';
import type { CommandSettings, Run } from './database.ts';
import { statementName } from './statement-name.ts';
import { withTimeout } from './timeout.ts';

export function createPgRun(queryable: PgQueryable, { timeoutMs, prepare }: CommandSettings): Run {
  return async (text, values) => {
    const { rows } = await withTimeout(timeoutMs, () =>
      prepare && values.length > 0
        ? queryable.query({ name: statementName(text), text, values })
        : queryable.query(text, values),
    );
    return rows;
  };
}
