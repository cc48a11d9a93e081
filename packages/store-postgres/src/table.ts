import { Buffer } from 'node:buffer';
import { BlumaWebhookError } from '@bluma-webhooks/core';
import { quotedName } from './quoting.ts';

export interface TableOptions {
  /** The table's name, up to 57 bytes; `bluma_webhook_events` unless given. */
  readonly table?: string | undefined;
  /**
   * The table's schema. Unless given, the table is the first of its name in the connection's `search_path`, and
   * `migrate()` makes it in the path's first schema only if there is none.
   */
  readonly schema?: string | undefined;
}

/** A table by its names, each quoted for SQL. */
export interface Table {
  readonly name: string;
  readonly schema: string | undefined;
  /** Of the index that a sweep reads. */
  readonly sweepIndex: string;
  /** Without the schema, which is the table's. */
  readonly claimProcedure: string;
  readonly completeProcedure: string;
  /** What goes before the name of anything that is beside the table. */
  readonly prefix: string;
}

/** What Postgres keeps of a name; it drops the rest in silence, so that two tables could be one. */
const longestName = 63;
const sweepSuffix = '_sweep';
const claimSuffix = '_claim';
const completeSuffix = '_done';
const longestSuffix = 6;

export function tableOf({ table = 'bluma_webhook_events', schema }: TableOptions): Table {
  checkName('table', table, longestName - longestSuffix);
  if (schema !== undefined) checkName('schema', schema, longestName);
  const prefix = schema === undefined ? '' : `${quotedName(schema)}.`;
  return {
    name: prefix + quotedName(table),
    schema: schema === undefined ? undefined : quotedName(schema),
    sweepIndex: quotedName(table + sweepSuffix),
    claimProcedure: quotedName(table + claimSuffix),
    completeProcedure: quotedName(table + completeSuffix),
    prefix,
  };
}

function checkName(option: string, name: unknown, longest: number): void {
  if (typeof name === 'string') {
    const length = Buffer.byteLength(name);
    if (length > 0 && length <= longest && !name.includes('\0') && isUnicode(name)) return;
  }
  throw new BlumaWebhookError(
    'invalid_option',
    `${option} is ${String(JSON.stringify(name)).slice(0, 80)}: give it 1 to ${longest} bytes of text without NUL, or leave it out`,
  );
}

/** Without lone surrogates, which would all become the same character on their way. */
function isUnicode(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
