import { Buffer } from 'node:buffer';
import type { PostgresQuery, PostgresTransaction, Row, Value } from './client.ts';
import type { CommandSettings, Run } from './database.ts';
import { withTimeout } from './timeout.ts';

/**
 * The server infers the type of a parameter that is declared as `unknown`. postgres.js has no serializer for it, and an
 * application gives it none.
 */
const unknownType = 705;

/** Nothing passes through the application's serializers, parsers and transforms. */
export function createPostgresJsRun(
  sql: PostgresTransaction,
  { timeoutMs, prepare }: CommandSettings,
): Run {
  return (text, values, onSent) =>
    withTimeout(timeoutMs, (isAbandoned) => {
      const parameters = values.map((value) => createParameter(sql, value, isAbandoned));
      const args = [text, parameters, { prepare }];
      const query: PostgresQuery = Reflect.apply(sql.unsafe, sql, args);
      const command = Promise.resolve(query.raw()).then((rows): readonly Row[] =>
        rows.map(toTexts),
      );
      onSent?.(command);
      return command;
    });
}

/**
 * postgres.js reads the value when it sends the query. A query that waited until its time limit is sent with NULL, so
 * that it fails or changes nothing. As it was, it would take effect when the server comes back. postgres.js cannot take
 * back a query without a risk for its connection.
 */
function createParameter(sql: PostgresTransaction, value: Value, isAbandoned: () => boolean) {
  const text = typeof value === 'object' ? `\\x${value.toString('hex')}` : String(value);
  const parameter = sql.typed(text, unknownType);
  Object.defineProperty(parameter, 'value', { get: () => (isAbandoned() ? null : text) });
  return parameter;
}

function toTexts(row: readonly unknown[]): Row {
  return Object.values(row).map((value) =>
    ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()
      : value,
  );
}
