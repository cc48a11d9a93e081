import { type Comparison, spreadOf } from './figure.ts';

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** Does a round of it. Resolves to operations a second, what is not to be counted left out. */
  round(): Promise<number>;
}

export interface ComparisonOptions {
  readonly name: string;
  readonly ours: Contender;
  readonly beside: Contender;
  readonly rounds: number;
  readonly atLeast?: number;
}

/** In turns, and in each round the other one first, after a round of each that does not count. */
export async function compare(options: ComparisonOptions): Promise<Comparison> {
  const { name, ours, beside, rounds, atLeast } = options;
  const rates = new Map<Contender, number[]>([
    [ours, []],
    [beside, []],
  ]);
  const ratios: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const rateOf = new Map<Contender, number>();
    for (const contender of round % 2 === 0 ? [ours, beside] : [beside, ours]) {
      rateOf.set(contender, await contender.round());
    }
    if (round < 0) continue;
    for (const [contender, rate] of rateOf) rates.get(contender)?.push(rate);
    ratios.push((rateOf.get(ours) ?? 0) / (rateOf.get(beside) ?? 0));
  }
  return {
    kind: 'comparison',
    name,
    beside: beside.name,
    rates: { ours: spreadOf(rates.get(ours) ?? []), beside: spreadOf(rates.get(beside) ?? []) },
    ratio: spreadOf(ratios),
    atLeast,
  };
}

/** Does `task` for each of them, up to `concurrency` at once. Resolves to how many a second. */
export async function rateOf<Item>(
  items: readonly Item[],
  concurrency: number,
  task: (item: Item) => Promise<unknown>,
): Promise<number> {
  // One iterator that all of them take from.
  const left = items.values();
  const work = async () => {
    for (const item of left) await task(item);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  return (items.length / (performance.now() - start)) * 1000;
}
