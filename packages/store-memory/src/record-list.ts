import type { StoredRecord } from './record.ts';

/**
 * Records in the order of their last update, linked through the records themselves. A `Map` has the same order. But to
 * find its first entry, it steps over all deleted entries before it.
 */
export class RecordList {
  oldest: StoredRecord | undefined;
  #newest: StoredRecord | undefined;

  append(record: StoredRecord): void {
    record.older = this.#newest;
    if (this.#newest) this.#newest.newer = record;
    else this.oldest = record;
    this.#newest = record;
  }

  remove(record: StoredRecord): void {
    const { older, newer } = record;
    if (older) older.newer = newer;
    else this.oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    record.older = undefined;
    record.newer = undefined;
  }
}
