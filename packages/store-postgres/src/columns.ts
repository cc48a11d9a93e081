import type { Row } from './queryable.ts';

/** Of the first row, by their order, whatever a driver was told to make of their names. */
export function columnsOf([row]: readonly Row[]): readonly unknown[] {
  return row ? Object.values(row) : [];
}
