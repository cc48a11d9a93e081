import type { Comparison } from './figure.ts';

// In pixels.
const width = 840;
const labels = 400;
const row = 40;
const top = 48;
const bottom = 34;
const bar = 16;

/** Ratios above it are cut off: the number beside the bar is whole. */
const most = 3;

// An image asks the reader's system itself whether it is light or dark.
const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .quiet { fill: #59636e; }
  .axis { stroke: #d1d9e0; } .equal { stroke: #818b98; } .target { stroke: #1f2328; stroke-width: 2; }
  .reached { fill: #2da44e; } .in-best { fill: #bf8700; } .missed { fill: #cf222e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .axis { stroke: #3d444d; } .equal { stroke: #9198a1; } .target { stroke: #f0f6fc; }
    .reached { fill: #3fb950; } .in-best { fill: #d29922; } .missed { fill: #f85149; }
  }
`;

const title =
  'Ours, as a ratio of what stands beside it. 1.0 is as fast; an upright line is a target';

type Judged = Omit<Comparison, 'atLeast'> & { readonly atLeast: number };

/**
 * A bar for the ratio of each comparison that has a target, and a line where the target is, as SVG. The same figures
 * make the same text.
 */
export function drawChart(comparisons: readonly Comparison[]): string {
  const judged = comparisons.flatMap(({ atLeast, ...comparison }) =>
    atLeast === undefined ? [] : [{ ...comparison, atLeast }],
  );
  const end = top + judged.length * row;
  const height = end + bottom;
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title">`,
    `<title id="title">${title}</title>`,
    `<style>${style}</style>`,
    text(title, { x: labels, y: 20, anchor: 'middle' }),
    ...scaleTo(end),
    ...judged.map(drawRow),
    '</svg>\n',
  ].join('\n');
}

/** An upright line at each half, and its number below. */
function scaleTo(end: number): string[] {
  const halves = Array.from({ length: most * 2 + 1 }, (_, half) => half / 2);
  return halves.map((ratio) => {
    const at = { x: place(ratio), from: top - 8, to: end };
    const number = { x: place(ratio), y: end + 18, anchor: 'middle' } as const;
    return upright(ratio === 1 ? 'equal' : 'axis', at) + text(ratio.toFixed(1), number);
  });
}

function drawRow({ name, beside, ratio, atLeast }: Judged, index: number): string {
  const y = top + index * row;
  const label = { x: labels - 10, anchor: 'end' } as const;
  const [end, target] = [place(ratio.median), place(atLeast)];
  return [
    text(name, { ...label, y: y + 9 }),
    text(`beside ${beside}`, { ...label, y: y + 24, kind: 'quiet' }),
    `<rect class="${judgeRatio(ratio, atLeast)}" x="${labels}" y="${y + 4}" width="${end - labels}" height="${bar}"/>`,
    upright('target', { x: target, from: y, to: y + bar + 8 }),
    text(ratio.median.toFixed(2), { x: Math.max(end, target) + 6, y: y + bar }),
  ].join('');
}

/** As the table says it: what counts is the best round, and a median below the target is marked. */
function judgeRatio({ median, best }: Comparison['ratio'], atLeast: number): string {
  if (median >= atLeast) return 'reached';
  return best >= atLeast ? 'in-best' : 'missed';
}

/** Where a ratio ends. */
function place(ratio: number): number {
  const one = (width - labels - 60) / most;
  return Math.round(labels + Math.min(ratio, most) * one);
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor?: 'middle' | 'end';
  readonly kind?: 'quiet';
}

function text(content: string, { x, y, anchor, kind }: TextPlace): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const attributes = `${kind ? ` class="${kind}"` : ''}${anchor ? ` text-anchor="${anchor}"` : ''}`;
  return `<text x="${x}" y="${y}"${attributes}>${escaped}</text>`;
}

interface Stretch {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

function upright(kind: string, { x, from, to }: Stretch): string {
  return `<line class="${kind}" x1="${x}" y1="${from}" x2="${x}" y2="${to}"/>`;
}
