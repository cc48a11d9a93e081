import { textOf } from './cell.ts';
import type { Cells } from './cells.ts';
import { type Column, columns } from './columns.ts';
import { versionOf } from './executables.ts';
import { keyOf, type Subject } from './subject.ts';

/** In Markdown: Node's versions, then the other runtimes. */
export function tablesOf(cells: Cells): string {
  const nodes = columns.filter(({ name }) => name.startsWith('Node '));
  const others = columns.filter((column) => !nodes.includes(column));
  return `${tableOf(nodes, cells)}\n${tableOf(others, cells)}`;
}

function tableOf(shown: readonly Column[], cells: Cells): string {
  const subjects = new Map(
    shown.flatMap((column) => column.subjects.map((subject) => [keyOf(subject), subject])),
  );
  const body = [...subjects].map(([key, subject]) => [
    subject.adapter,
    serverOf(subject),
    ...shown.map(({ name }) => {
      const cell = cells.get(name)?.get(key);
      return cell ? textOf(cell) : '';
    }),
  ]);
  return aligned([['adapter', 'in', ...shown.map(({ name }) => name)], ...body]);
}

function serverOf({ server, installed }: Subject): string {
  return installed ? `${server} ${versionOf(installed)}` : server;
}

/** Readable as it is, too. */
export function aligned([head = [], ...body]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...body].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('');
}
