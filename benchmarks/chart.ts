import type { Comparison } from './figure.ts';

// In pixels.
const width = 880;
const labels = 470;
const row = 26;
const top = 40;
const bottom = 34;
const bar = 14;

/** Ratios above it are cut off: the text beside the bar has the number. */
const most = 3;

// Readable in light and in dark mode, whichever the reader's system is in. An image of its own asks the system itself.
const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .axis { stroke: #d1d9e0; } .equal { stroke: #818b98; } .mark { stroke: #1f2328; stroke-width: 2; }
  .reached { fill: #2da44e; } .median { fill: #bf8700; } .missed { fill: #cf222e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .axis { stroke: #3d444d; } .equal { stroke: #9198a1; } .mark { stroke: #f0f6fc; }
    .reached { fill: #3fb950; } .median { fill: #d29922; } .missed { fill: #f85149; }
  }`;

/** A bar for the ratio of each comparison that has a target, and a mark where the target is. */
export function chartOf(comparisons: readonly Comparison[]): string {
  const judged = comparisons.flatMap(({ atLeast, ...comparison }) =>
    atLeast === undefined ? [] : [{ ...comparison, atLeast }],
  );
  const end = top + judged.length * row;
  const lines = Array.from({ length: most * 2 + 1 }, (_, half) => half / 2).map((ratio) => {
    const x = place(ratio);
    const line = `<line class="${ratio === 1 ? 'equal' : 'axis'}" x1="${x}" y1="${top - 8}" x2="${x}" y2="${end}"/>`;
    return `${line}<text x="${x}" y="${end + 18}" text-anchor="middle">${ratio.toFixed(1)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${end + bottom}" width="${width}" height="${end + bottom}" role="img" aria-labelledby="title">`,
    '<title id="title">Ours, as a ratio of what stands beside it; the upright marks are the targets</title>',
    `<style>${style}\n</style>`,
    `<text x="8" y="20">Ours, as a ratio of what stands beside it (1.0: as fast); | marks the target</text>`,
    ...lines,
    ...judged.map(rowOf),
    '</svg>',
    '',
  ].join('\n');
}

function rowOf({ name, beside, ratio, atLeast }: Judged, index: number): string {
  const y = top + index * row;
  const [reached, target] = [place(ratio.median), place(atLeast)];
  const text = `<text x="${labels - 10}" y="${y + bar - 2}" text-anchor="end">${escaped(`${name}, beside ${beside}`)}</text>`;
  const rect = `<rect class="${classOf(ratio, atLeast)}" x="${labels}" y="${y}" width="${reached - labels}" height="${bar}"/>`;
  const mark = `<line class="mark" x1="${target}" y1="${y - 3}" x2="${target}" y2="${y + bar + 3}"/>`;
  const value = `<text x="${Math.max(reached, target) + 6}" y="${y + bar - 2}">${ratio.median.toFixed(2)}</text>`;
  return text + rect + mark + value;
}

type Judged = Omit<Comparison, 'atLeast'> & { readonly atLeast: number };

/** As the table has it: what counts is the best round, and a median below the target is said. */
function classOf({ median, best }: Comparison['ratio'], atLeast: number): string {
  if (median >= atLeast) return 'reached';
  return best >= atLeast ? 'median' : 'missed';
}

/** Where a ratio ends. */
function place(ratio: number): number {
  const scale = (width - labels - 60) / most;
  return Math.round(labels + Math.min(ratio, most) * scale);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
