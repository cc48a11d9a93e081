import { expect, it } from 'vitest';
import { drawChart } from '../chart.ts';
import { type Comparison, computeSpread } from '../figure.ts';

function comparison(name: string, ratios: number[], atLeast: number | undefined): Comparison {
  const one = computeSpread([1]);
  const rates = { ours: one, beside: one };
  return {
    kind: 'comparison',
    name,
    beside: '<Map> & co',
    rates,
    ratio: computeSpread(ratios),
    atLeast,
  };
}

const comparisons = [
  comparison('above', [1.2], 1),
  comparison('far above', [55.6], 0.6),
  comparison('in its best round', [0.5, 0.7, 0.9], 0.8),
  comparison('below', [0.4], 0.8),
  comparison('without a target', [0.1], undefined),
];

it('draws a bar and a target for each comparison that has one', () => {
  const chart = drawChart(comparisons);
  const bars = chart.matchAll(/<rect class="([^"]*)" x="400" y="\d+" width="(\d+)"/g);
  expect([...bars].map(([, kind, length]) => [kind, Number(length)])).toEqual([
    ['reached', 152],
    // No longer than the scale.
    ['reached', 380],
    ['in-best', 89],
    ['missed', 51],
  ]);
  const targets = chart.matchAll(/<line class="target" x1="(\d+)"/g);
  expect([...targets].map(([, x]) => Number(x) - 400)).toEqual([127, 76, 101, 101]);
  expect(chart).toContain('>55.60</text>');
  expect(chart).not.toContain('without a target');
});

it('is well-formed whatever a name contains, and the same for the same figures', () => {
  const chart = drawChart(comparisons);
  expect(chart).toContain('>beside &lt;Map> &amp; co</text>');
  expect(chart).not.toContain('<Map>');
  expect(drawChart(comparisons)).toBe(chart);
});

it('has colours for light and for dark', () => {
  expect(drawChart([])).toContain('prefers-color-scheme: dark');
});
