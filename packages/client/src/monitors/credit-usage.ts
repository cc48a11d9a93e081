import type { CreditBalance } from '../types/credits.ts';

/** The credits of an account, and how much of the allowance is used. */
export interface CreditUsage {
  readonly credits: number;
  /** The monthly allowance, in credits. 0 for an account without an allowance. */
  readonly allowance: number;
  /** The credits that were used after all available credits were spent. */
  readonly overage: number;
  /**
   * The used share of the allowance: 0 if more credits are left than the allowance, above 1 in overage. `undefined`
   * without an allowance.
   */
  readonly used: number | undefined;
  readonly tier: string;
  /** ISO 8601, UTC, as the API returns it. */
  readonly resetDate: string;
}

/** @throws {TypeError} if the balance has no number of credits */
export function creditUsage(balance: CreditBalance): CreditUsage {
  const { credits, tier, reset_date } = balance;
  if (!Number.isFinite(credits)) throw new TypeError('The balance has no number of credits');
  const allowance = toPositive(balance.monthly_allowance);
  // Some accounts may show overage as a negative number of credits.
  const overage = Math.max(toPositive(balance.overage_used), -credits, 0);
  const used = allowance > 0 ? usedShare(credits, allowance, overage) : undefined;
  return { credits, allowance, overage, used, tier, resetDate: reset_date };
}

/** Credits that were bought count as left, even in a month that has had overage. */
function usedShare(credits: number, allowance: number, overage: number): number {
  return credits > 0 ? Math.max(0, (allowance - credits) / allowance) : 1 + overage / allowance;
}

function toPositive(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
