import type { PostgresTransaction } from './client.ts';
import type { CommandSettings, Run } from './database.ts';
import { withTimeout } from './timeout.ts';

export function createPostgresJsRun(
  sql: PostgresTransaction,
  { timeoutMs, prepare }: CommandSettings,
): Run {
  return (text, values) => withTimeout(timeoutMs, () => sql.unsafe(text, values, { prepare }));
}
