import { differences } from './differences.ts';
import type { Facts, Row } from './row.ts';

/** Puts colour on a text, or leaves it. */
export type Paint = (format: 'bold' | 'green' | 'red' | 'yellow', text: string) => string;

type Format = Parameters<Paint>[0];

interface Cell {
  readonly text: string;
  readonly format?: Format;
}

const header: readonly Cell[] = ['sent', 'answered', 'handled', 'as promised'].map((text) => ({
  text,
  format: 'bold',
}));

/** One line for each row, below a header, in columns. */
export function printTable(rows: readonly Row[], paint: Paint): string[] {
  const lines = [header, ...rows.map(cellsOf)];
  const widths = header.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.text.length ?? 0)),
  );
  return lines.map((cells) =>
    cells
      .map(({ text, format }, column) => {
        // Before it is painted: colours have a length, but no width.
        const padded = column === cells.length - 1 ? text : text.padEnd(widths[column] ?? 0);
        return format ? paint(format, padded) : padded;
      })
      .join('  '),
  );
}

function cellsOf(row: Row): readonly Cell[] {
  const { sent, seen } = row;
  const isKept = differences(row).length === 0;
  return [
    { text: sent },
    { text: `${seen.status} ${seen.body}`, format: seen.status < 300 ? 'green' : 'yellow' },
    { text: handled(seen) },
    isKept ? { text: '✓', format: 'green' } : { text: '✗', format: 'red' },
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
