import { formatCell } from '../cell.ts';
import { readVersion } from '../executables.ts';
import { aligned } from '../tables.ts';
import type { StoreCells } from './store-cells.ts';
import { type StoreSubject, toStoreKey } from './store-subject.ts';

/** In Markdown: a store's clients by the servers that it ran on. */
export function formatStoreTable(
  store: string,
  subjects: readonly StoreSubject[],
  cells: StoreCells,
): string {
  const columns = [...cells.values()];
  const body = subjects.map((subject) => {
    const { client, installed, setting } = subject;
    const ran = columns.map((column) => {
      const cell = column.get(toStoreKey(subject));
      return cell ? formatCell(cell) : '';
    });
    const named = `${client} ${readVersion(installed)}${setting ? `, \`${setting}\`` : ''}`;
    return [store, named, ...ran];
  });
  return aligned([['store', 'through', ...cells.keys()], ...body]);
}
