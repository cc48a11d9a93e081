/** The same work done in two ways, in turns, in one process: ours, and what stands beside it. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly name: string;
  readonly beside: string;
  /** Operations a second. */
  readonly rates: { readonly ours: Spread; readonly beside: Spread };
  /** Of the rates in each round, so that what slows the machine down for a while slows down both. */
  readonly ratio: Spread;
  /** What the ratio has to reach. Undefined: printed for comparison only. */
  readonly atLeast: number | undefined;
}

/** A number for itself. Less is better. */
export interface Quantity {
  readonly kind: 'quantity';
  readonly name: string;
  /** The median, if there were several rounds. */
  readonly value: number;
  readonly unit: string;
  readonly rounds?: Spread;
  /** Undefined: printed for comparison only. */
  readonly atMost: number | undefined;
  /** For what differs more from round to round than it comes to: there, a best round says nothing. */
  readonly isJudgedByMedian?: boolean;
}

export type Figure = Comparison | Quantity;

export interface Spread {
  readonly worst: number;
  readonly median: number;
  readonly best: number;
}

/** A target is missed only if the best round misses it: a machine with other things to do makes the others. */
export function isMissed(figure: Figure): boolean {
  if (figure.kind === 'comparison') {
    return figure.atLeast !== undefined && !(figure.ratio.best >= figure.atLeast);
  }
  const { value, rounds, atMost, isJudgedByMedian } = figure;
  const judged = isJudgedByMedian ? value : (rounds?.best ?? value);
  return atMost !== undefined && !(judged <= atMost);
}

/** The best round is the one with the least. */
export function toQuantity(
  values: readonly number[],
  about: Pick<Quantity, 'name' | 'unit' | 'atMost' | 'isJudgedByMedian'>,
): Quantity {
  const { worst: least, median, best: most } = computeSpread(values);
  return {
    kind: 'quantity',
    ...about,
    value: median,
    ...(values.length > 1 && { rounds: { worst: most, median, best: least } }),
  };
}

/** @throws {RangeError} if there is no value */
export function computeSpread(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [worst, low, high, best] = [
    sorted[0],
    sorted[Math.floor(middle)],
    sorted[Math.ceil(middle)],
    sorted.at(-1),
  ];
  if (worst === undefined || low === undefined || high === undefined || best === undefined) {
    throw new RangeError('There is no round to summarise');
  }
  return { worst, median: (low + high) / 2, best };
}
