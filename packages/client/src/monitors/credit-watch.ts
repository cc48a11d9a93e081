import type { CreditUsage } from './credit-usage.ts';

/** The argument of `onLow`. */
export interface LowCredits extends CreditUsage {
  /** The threshold that was reached. `undefined` for an account without an allowance, which is low below 10 credits. */
  readonly threshold: number | undefined;
}

/** The argument of `onToppedUp`. */
export interface ToppedUpCredits extends CreditUsage {
  /** The credits at the previous check. */
  readonly before: number;
}

/** The result of a check. */
export interface CreditsState extends CreditUsage {
  readonly kind: 'enough' | 'low' | 'exhausted';
}

/** A change that is reported. */
export type CreditAlert =
  | { readonly kind: 'low'; readonly credits: LowCredits }
  | { readonly kind: 'exhausted'; readonly credits: CreditUsage }
  | { readonly kind: 'topped_up'; readonly credits: ToppedUpCredits };

/** Bluma sends `credits.low` below this number of credits. */
const lowBelow = 10;
/**
 * If the reset date moves by more than this between two checks, a new month has begun. Smaller moves do not count: some
 * accounts may show "30 days from now".
 */
const sameMonthMs = 7 * 24 * 60 * 60_000;

/** Remembers which alerts of the credits were reported, so that none is reported twice. */
export class CreditWatch {
  readonly #thresholds: readonly number[];
  /** The level of the last alert: 0 for none, then one for each threshold, then one for exhausted. */
  #alertedLevel = 0;
  #before: number | undefined;
  /** The latest reset date that the API has returned, in ms since 1970. */
  #resetAt = Number.NaN;

  /** @param thresholds ascending */
  constructor(thresholds: readonly number[]) {
    this.#thresholds = thresholds;
  }

  update(usage: CreditUsage): { state: CreditsState; alerts: CreditAlert[] } {
    const { credits } = usage;
    const alerts: CreditAlert[] = [];
    const before = this.#before;
    this.#before = credits;
    if (before !== undefined && credits > before) {
      alerts.push({ kind: 'topped_up', credits: { ...usage, before } });
    }

    const exhausted = this.#thresholds.length + 1;
    const level = this.#toLevel(usage);
    // Added credits reset the alerts above the new level. A new month resets all of them.
    this.#alertedLevel = this.#isNewMonth(usage) ? 0 : Math.min(this.#alertedLevel, level);
    if (level > this.#alertedLevel) {
      const threshold = usage.used === undefined ? undefined : this.#thresholds[level - 1];
      if (level === exhausted) alerts.push({ kind: 'exhausted', credits: usage });
      else alerts.push({ kind: 'low', credits: { ...usage, threshold } });
      this.#alertedLevel = level;
    }
    const kind = level === 0 ? 'enough' : level === exhausted ? 'exhausted' : 'low';
    return { state: { kind, ...usage }, alerts };
  }

  #toLevel({ credits, used }: CreditUsage): number {
    if (credits <= 0) return this.#thresholds.length + 1;
    // Without an allowance there is no used share.
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
