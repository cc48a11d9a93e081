import type { Row } from './client.ts';

/** The values of the first row, by position: a driver may be configured to transform column names. */
export function toColumns([row]: readonly Row[]): readonly unknown[] {
  return row ? Object.values(row) : [];
}
