import { differences } from './differences.ts';
import type { Facts, Row } from './row.ts';

/** Puts colour on a text, or leaves it. */
export type Paint = (format: 'bold' | 'green' | 'red' | 'yellow', text: string) => string;

type Format = Parameters<Paint>[0];

export interface Cell {
  readonly text: string;
  readonly format?: Format;
}

/** A text for each column's head. */
export const header = (...texts: readonly string[]): readonly Cell[] =>
  texts.map((text) => ({ text, format: 'bold' }));

/** Whether it was as promised. */
export function mark(isKept: boolean): Cell {
  return isKept ? { text: '✓', format: 'green' } : { text: '✗', format: 'red' };
}

/** One line for each row, below a header, in columns. */
export function printTable(rows: readonly Row[], paint: Paint): string[] {
  const head = header('sent', 'answered', 'handled', 'as promised');
  return inColumns([head, ...rows.map(toCells)], paint);
}

/** The first line says how many columns there are. */
export function inColumns(lines: readonly (readonly Cell[])[], paint: Paint): string[] {
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.text.length ?? 0)),
  );
  return lines.map((cells) =>
    cells
      .map(({ text, format }, column) => {
        // Before it is painted: colours have a length, but no width.
        const padded = column === cells.length - 1 ? text : text.padEnd(widths?.[column] ?? 0);
        return format ? paint(format, padded) : padded;
      })
      .join('  '),
  );
}

function toCells(row: Row): readonly Cell[] {
  const { sent, seen } = row;
  return [
    { text: sent },
    { text: `${seen.status} ${seen.body}`, format: seen.status < 300 ? 'green' : 'yellow' },
    { text: handled(seen) },
    mark(differences(row).length === 0),
  ];
}

function handled({ runs, deadLetters }: Facts): string {
  const outcomes = runs.map(({ outcome }) => outcome).join(', ');
  const letters = deadLetters.map((reason) => ` → dead letter: ${reason}`).join('');
  return `${times(runs.length)}${outcomes && `: ${outcomes}`}${letters}`;
}

function times(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`;
}
