import type { CreditUsage } from './credit-usage.ts';

/** What `onLow` is told. */
export interface LowCredits extends CreditUsage {
  /** The share of `thresholds` that was reached; `undefined` without an allowance, below 10 credits. */
  readonly threshold: number | undefined;
}

/** What `onToppedUp` is told. */
export interface ToppedUpCredits extends CreditUsage {
  /** The credits at the check before. */
  readonly before: number;
}

/** What a check found. */
export interface CreditsState extends CreditUsage {
  readonly kind: 'enough' | 'low' | 'exhausted';
}

/** What is worth telling. */
export type CreditNews =
  | { readonly kind: 'low'; readonly credits: LowCredits }
  | { readonly kind: 'exhausted'; readonly credits: CreditUsage }
  | { readonly kind: 'topped_up'; readonly credits: ToppedUpCredits };

/** Where `credits.low` begins, as the vendor has it. */
const lowBelow = 10;
/** A date that moves on by more, from one check to the next, is a new month's; some may show "30 days from now". */
const sameMonthMs = 7 * 24 * 60 * 60_000;

/** Remembers what was told of the credits, so that nothing is told twice. */
export class CreditWatch {
  readonly #thresholds: readonly number[];
  /** How far it had come when it was told last: 0, then one for each threshold, then one for exhausted. */
  #told = 0;
  #before: number | undefined;
  /** The latest reset that was shown, in ms since 1970. */
  #resetAt = Number.NaN;

  /** @param thresholds ascending */
  constructor(thresholds: readonly number[]) {
    this.#thresholds = thresholds;
  }

  take(usage: CreditUsage): { state: CreditsState; news: CreditNews[] } {
    const { credits } = usage;
    const news: CreditNews[] = [];
    const before = this.#before;
    this.#before = credits;
    if (before !== undefined && credits > before) {
      news.push({ kind: 'topped_up', credits: { ...usage, before } });
    }

    const exhausted = this.#thresholds.length + 1;
    const level = this.#levelOf(usage);
    // Credits that came back arm what lies above them, and a new month arms all.
    this.#told = this.#isNewMonth(usage) ? 0 : Math.min(this.#told, level);
    if (level > this.#told) {
      const threshold = usage.used === undefined ? undefined : this.#thresholds[level - 1];
      if (level === exhausted) news.push({ kind: 'exhausted', credits: usage });
      else news.push({ kind: 'low', credits: { ...usage, threshold } });
      this.#told = level;
    }
    const kind = level === 0 ? 'enough' : level === exhausted ? 'exhausted' : 'low';
    return { state: { kind, ...usage }, news };
  }

  #levelOf({ credits, used }: CreditUsage): number {
    if (credits <= 0) return this.#thresholds.length + 1;
    // Nothing to take a share of.
    if (used === undefined) return credits < lowBelow ? Math.min(1, this.#thresholds.length) : 0;
    return this.#thresholds.filter((threshold) => used >= threshold).length;
  }

  #isNewMonth({ resetDate }: CreditUsage): boolean {
    const resetAt = Date.parse(resetDate);
    if (Number.isNaN(resetAt)) return false;
    const isNew = resetAt - this.#resetAt > sameMonthMs;
    if (!(resetAt <= this.#resetAt)) this.#resetAt = resetAt;
    return isNew;
  }
}
