import { Buffer } from 'node:buffer';
import { refuseOption, toText } from '@bluma-webhooks/core/shared';
import { quoteName } from './quoting.ts';

export interface TableOptions {
  /**
   * The table's name, up to 57 bytes.
   *
   * @default 'bluma_webhook_events'
   */
  readonly table?: string | undefined;
  /**
   * The table's schema. Without it, the store uses the first table of the name in the connection's `search_path`.
   * `migrate()` then creates a missing table in the first schema of the path.
   *
   * @default any schema of the connection's `search_path`
   */
  readonly schema?: string | undefined;
}

/** The names of a table and the objects that belong to it, each quoted for SQL. */
export interface Table {
  readonly name: string;
  readonly schema: string | undefined;
  /** The index that a sweep reads. */
  readonly sweepIndex: string;
  /** Without the schema, which is the table's. */
  readonly claimProcedure: string;
  readonly completeProcedure: string;
  /** The schema and a dot, or nothing, to precede the name of an object in the table's schema. */
  readonly prefix: string;
}

/** Postgres truncates longer names without an error, so that two tables could become one. */
const longestName = 63;
const sweepSuffix = '_sweep';
const claimSuffix = '_claim';
const completeSuffix = '_done';
const longestSuffix = 6;

export function createTable({ table = 'bluma_webhook_events', schema }: TableOptions): Table {
  checkName('table', table, longestName - longestSuffix);
  if (schema !== undefined) checkName('schema', schema, longestName);
  const prefix = schema === undefined ? '' : `${quoteName(schema)}.`;
  return {
    name: prefix + quoteName(table),
    schema: schema === undefined ? undefined : quoteName(schema),
    sweepIndex: quoteName(table + sweepSuffix),
    claimProcedure: quoteName(table + claimSuffix),
    completeProcedure: quoteName(table + completeSuffix),
    prefix,
  };
}

function checkName(option: string, name: unknown, longest: number): void {
  if (typeof name === 'string') {
    const length = Buffer.byteLength(name);
    if (length > 0 && length <= longest && !name.includes('\0') && isUnicode(name)) return;
  }
  refuseOption(option, {
    expected: `1 to ${longest} bytes of text without NUL`,
    got: toText(name),
  });
}

/** Without lone surrogates, which UTF-8 would all replace by the same character. */
function isUnicode(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
