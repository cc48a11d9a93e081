import { formatCell } from './cell.ts';
import type { Cells } from './cells.ts';
import { type Column, columns } from './columns.ts';
import { readVersion } from './executables.ts';
import { type Subject, toKey } from './subject.ts';

/** In Markdown: Node's versions, then the other runtimes. */
export function formatTables(cells: Cells): string {
  const nodes = columns.filter(({ name }) => name.startsWith('Node '));
  const others = columns.filter((column) => !nodes.includes(column));
  return `${formatTable(nodes, cells)}\n${formatTable(others, cells)}`;
}

function formatTable(shown: readonly Column[], cells: Cells): string {
  const subjects = new Map(
    shown.flatMap((column) => column.subjects.map((subject) => [toKey(subject), subject])),
  );
  const body = [...subjects].map(([key, subject]) => [
    subject.adapter,
    formatServer(subject),
    ...shown.map(({ name }) => {
      const cell = cells.get(name)?.get(key);
      return cell ? formatCell(cell) : '';
    }),
  ]);
  return aligned([['adapter', 'in', ...shown.map(({ name }) => name)], ...body]);
}

function formatServer({ server, installed }: Subject): string {
  return installed ? `${server} ${readVersion(installed)}` : server;
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
