import { type Comparison, computeSpread } from './figure.ts';

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** Does a round of it. Resolves to operations a second, what is not to be counted left out. */
  round(): Promise<number>;
}

/** What stands beside ours, and what the ratio to it has to reach, if anything. */
export interface Rival extends Contender {
  readonly atLeast?: number | undefined;
}

export interface ComparisonOptions {
  readonly name: string;
  readonly ours: Contender;
  readonly beside: readonly Rival[];
  readonly rounds: number;
}

/**
 * In turns, in each round in the other order, after two rounds of each that do not count. A single round only shows that
 * it runs: there is nothing to warm up for.
 *
 * @returns what each round of a contender came to
 */
export async function inTurns(
  contenders: readonly Contender[],
  rounds: number,
): Promise<(contender: Contender) => readonly number[]> {
  /** Of each round. */
  const results: ReadonlyMap<Contender, number>[] = [];
  const warmUps = rounds > 1 ? 2 : 0;
  for (let round = -warmUps; round < rounds; round++) {
    const rates = new Map<Contender, number>();
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      rates.set(contender, await contender.round());
    }
    if (round >= 0) results.push(rates);
  }
  return (contender) => results.map((round) => round.get(contender) ?? Number.NaN);
}

export async function compare(options: ComparisonOptions): Promise<Comparison[]> {
  const { name, ours, beside, rounds } = options;
  const listRates = await inTurns([ours, ...beside], rounds);
  const oursRates = listRates(ours);
  return beside.map((rival) => {
    const rivalRates = listRates(rival);
    return {
      kind: 'comparison',
      name,
      beside: rival.name,
      rates: { ours: computeSpread(oursRates), beside: computeSpread(rivalRates) },
      ratio: computeSpread(computeRatios(oursRates, rivalRates)),
      atLeast: rival.atLeast,
    };
  });
}

/** Round by round. */
export function computeRatios(ours: readonly number[], beside: readonly number[]): number[] {
  return ours.map((value, round) => value / (beside[round] ?? Number.NaN));
}

/** Does `task` for each of them, up to `concurrency` at once. Resolves to how many a second. */
export async function measureRate<Item>(
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
