import { type Comparison, spreadOf } from './figure.ts';

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** Does a round of it. Resolves to operations a second, what is not to be counted left out. */
  round(): Promise<number>;
}

/** What stands beside ours, and what the ratio to it has to reach, if anything. */
export interface Rival extends Contender {
  readonly atLeast?: number;
}

export interface ComparisonOptions {
  readonly name: string;
  readonly ours: Contender;
  readonly beside: readonly Rival[];
  readonly rounds: number;
}

/** In turns, in each round in the other order, after a round of each that does not count. */
export async function compare(options: ComparisonOptions): Promise<Comparison[]> {
  const { name, ours, beside, rounds } = options;
  const contenders = [ours, ...beside];
  /** Of each round. */
  const rates: ReadonlyMap<Contender, number>[] = [];
  for (let round = -1; round < rounds; round++) {
    const rateOf = new Map<Contender, number>();
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      rateOf.set(contender, await contender.round());
    }
    if (round >= 0) rates.push(rateOf);
  }
  const ratesOf = (contender: Contender) =>
    rates.map((round) => round.get(contender) ?? Number.NaN);
  const oursRates = ratesOf(ours);
  return beside.map((rival) => {
    const rivalRates = ratesOf(rival);
    return {
      kind: 'comparison',
      name,
      beside: rival.name,
      rates: { ours: spreadOf(oursRates), beside: spreadOf(rivalRates) },
      ratio: spreadOf(oursRates.map((rate, round) => rate / (rivalRates[round] ?? Number.NaN))),
      atLeast: rival.atLeast,
    };
  });
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
