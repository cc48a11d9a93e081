import { textOf } from '../cell.ts';
import { versionOf } from '../executables.ts';
import { aligned } from '../tables.ts';
import type { StoreCells } from './store-cells.ts';
import { keyOfStore, type StoreSubject } from './store-subject.ts';

/** In Markdown: a store's clients by the servers that it ran on. */
export function storeTableOf(
  store: string,
  subjects: readonly StoreSubject[],
  cells: StoreCells,
): string {
  const columns = [...cells.values()];
  const body = subjects.map((subject) => {
    const { client, installed, setting } = subject;
    const ran = columns.map((column) => {
      const cell = column.get(keyOfStore(subject));
      return cell ? textOf(cell) : '';
    });
    const named = `${client} ${versionOf(installed)}${setting ? `, \`${setting}\`` : ''}`;
    return [store, named, ...ran];
  });
  return aligned([['store', 'through', ...cells.keys()], ...body]);
}
