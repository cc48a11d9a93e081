import { markdownTable } from 'markdown-table';
import { type Figure, isMissed, type Spread } from './figure.ts';

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** What the figures were measured on, and beside. */
export interface Head {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** In Markdown. */
export function headText({ machine, versions }: Head): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${machine}.\n\nBeside, or on: ${list.join(', ')}.\n`;
}

/** In Markdown. */
export function sectionText({ title, figures }: Section): string {
  const table = markdownTable(
    [['', 'ours', 'beside it', 'ratio', 'rounds', 'target', ''], ...figures.map(row)],
    { align: ['l', 'r', 'r', 'r', 'r', 'r', 'l'] },
  );
  return `### ${title}\n\n${table}\n`;
}

function row(figure: Figure): string[] {
  const verdict = isMissed(figure) ? 'missed' : '';
  if (figure.kind === 'quantity') {
    const { name, value, unit, rounds, atMost } = figure;
    const limit = atMost === undefined ? '' : `≤ ${number(atMost)} ${unit}`;
    const range = rounds ? `${number(rounds.worst)} to ${number(rounds.best)}` : '';
    const inBest = atMost !== undefined && value > atMost ? 'in its best round' : '';
    const cells = [name, `${number(value)} ${unit}`.trim(), '', '', range, limit.trim()];
    return [...cells, verdict || inBest];
  }
  const { name, beside, rates, ratio, atLeast } = figure;
  return [
    `${name}, beside ${beside}`,
    `${number(rates.ours.median)}/s`,
    `${number(rates.beside.median)}/s`,
    ratio.median.toFixed(2),
    spread(ratio),
    atLeast === undefined ? '' : `≥ ${atLeast.toFixed(2)}`,
    // A median below its target says so, even though only the best round decides.
    verdict || (atLeast !== undefined && ratio.median < atLeast ? 'in its best round' : ''),
  ];
}

function spread({ worst, best }: Spread): string {
  return `${worst.toFixed(2)} to ${best.toFixed(2)}`;
}

const format = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

function number(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : format.format(value);
}
