import { describe, expect, it } from 'vitest';
import { compare } from '../compare.ts';
import { type Comparison, computeSpread, isMissed, toQuantity } from '../figure.ts';
import { sectionText } from '../report.ts';
import { runSuite } from '../run-suite.ts';
import { suites } from '../suites/index.ts';

describe('the suites', { timeout: 1_800_000 }, () => {
  it.each(Object.keys(suites))('%s runs in its short form', async (name) => {
    const figures = await runSuite(name, 'short');
    expect(figures).not.toEqual([]);
    for (const figure of figures) {
      if (figure.kind === 'quantity') {
        expect(Number.isFinite(figure.value), figure.name).toBe(true);
        // Nothing to measure: it must not happen, however short the run is.
        if (figure.atMost === 0) expect(figure.value, figure.name).toBe(0);
      } else {
        const { ours, beside } = figure.rates;
        expect(ours.worst, figure.name).toBeGreaterThan(0);
        expect(beside.worst, figure.name).toBeGreaterThan(0);
        expect(Number.isFinite(ours.best / beside.worst), figure.name).toBe(true);
      }
    }
    const lines = sectionText({ title: name, figures }).split('\n');
    expect(lines).toHaveLength(figures.length + 5);
  });
});

describe('a comparison', () => {
  it('measures in turns, after two rounds that do not count', async () => {
    const order: string[] = [];
    const contender = (name: string, rates: number[]) => ({
      name,
      async round() {
        order.push(name);
        return rates.shift() ?? Number.NaN;
      },
    });
    const [result, ...others] = await compare({
      name: 'work',
      ours: contender('ours', [1, 2, 10, 20, 60]),
      beside: [{ ...contender('other', [1000, 2000, 20, 20, 40]), atLeast: 1.5 }],
      rounds: 3,
    });
    expect(others).toEqual([]);
    expect(order).toEqual('ours other other ours ours other other ours ours other'.split(' '));
    expect(result).toEqual({
      kind: 'comparison',
      name: 'work',
      beside: 'other',
      rates: {
        ours: { worst: 10, median: 20, best: 60 },
        beside: { worst: 20, median: 20, best: 40 },
      },
      ratio: { worst: 0.5, median: 1, best: 1.5 },
      atLeast: 1.5,
    });
    expect(result && isMissed(result)).toBe(false);
  });

  const comparison: Comparison = {
    kind: 'comparison',
    name: 'work',
    beside: 'other',
    rates: { ours: computeSpread([8, 12]), beside: computeSpread([10]) },
    ratio: computeSpread([0.8, 1.2]),
    atLeast: 1.25,
  };

  it('misses its target if its best round does', () => {
    expect(isMissed(comparison)).toBe(true);
    expect(isMissed({ ...comparison, atLeast: 1.2 })).toBe(false);
    expect(isMissed({ ...comparison, atLeast: undefined })).toBe(false);
  });

  it('misses its target if it is no number', () => {
    expect(isMissed({ ...comparison, ratio: computeSpread([Number.NaN]) })).toBe(true);
  });

  it('of a quantity that says nothing in its best round is one of its median', () => {
    const quantity = toQuantity([-9, 9, 10], { name: 'idle', unit: '%', atMost: 8 });
    expect(isMissed(quantity)).toBe(false);
    expect(isMissed({ ...quantity, isJudgedByMedian: true })).toBe(true);
  });

  it('takes the lowest of a quantity as its best round', () => {
    const quantity = toQuantity([9, 7, 12], { name: 'share', unit: '%', atMost: 8 });
    expect(quantity).toEqual({
      kind: 'quantity',
      name: 'share',
      value: 9,
      unit: '%',
      rounds: { worst: 12, median: 9, best: 7 },
      atMost: 8,
    });
    expect(isMissed(quantity)).toBe(false);
    expect(isMissed({ ...quantity, atMost: 6 })).toBe(true);
  });

  it('says in the report what was reached, and how', () => {
    const quantity = {
      kind: 'quantity',
      name: 'size',
      value: 301,
      unit: 'B',
      atMost: 300,
    } as const;
    const figures = [
      comparison,
      { ...comparison, atLeast: 1.1 },
      quantity,
      toQuantity([9, 7, 12], { name: 'share', unit: '%', atMost: 8 }),
    ];
    const rows = sectionText({ title: 'Title', figures }).split('\n').slice(4, 8);
    expect(rows.map((row) => row.split('|').map((cell) => cell.trim()))).toEqual([
      ['', 'work, beside other', '10/s', '10/s', '1.00', '0.80 to 1.20', '≥ 1.25', 'missed', ''],
      [
        '',
        'work, beside other',
        '10/s',
        '10/s',
        '1.00',
        '0.80 to 1.20',
        '≥ 1.10',
        'in its best round',
        '',
      ],
      ['', 'size', '301 B', '', '', '', '≤ 300 B', 'missed', ''],
      ['', 'share', '9 %', '', '', '12 to 7', '≤ 8 %', 'in its best round', ''],
    ]);
  });
});
