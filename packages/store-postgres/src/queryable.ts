/** What the statements are given. */
export type Value = string | number;

/** Its columns are in the order of the statement. */
export type Row = object;

/**
 * Anything that runs one statement: a `pg` pool or client, a wrapper around one, another driver. `$1` in the text is
 * the first of the values, which are strings and numbers.
 */
export interface Queryable {
  query(text: string, values: Value[]): Promise<{ readonly rows: readonly Row[] }>;
}
