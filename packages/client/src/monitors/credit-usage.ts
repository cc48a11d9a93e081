import type { CreditBalance } from '../types/credits.ts';

/** What is left of an account's credits, and what that means. */
export interface CreditUsage {
  readonly credits: number;
  /** The monthly allowance; 0 for accounts that have none. */
  readonly allowance: number;
  /** Credits used beyond what there was. */
  readonly overage: number;
  /**
   * Used share of the allowance: 0 while more is left than the allowance, above 1 in overage. `undefined` without an
   * allowance.
   */
  readonly used: number | undefined;
  readonly tier: string;
  /** ISO 8601, UTC, as the API has it. */
  readonly resetDate: string;
}

/** @throws {TypeError} if the balance has no number of credits */
export function creditUsage(balance: CreditBalance): CreditUsage {
  const { credits, tier, reset_date } = balance;
  if (!Number.isFinite(credits)) throw new TypeError('The balance has no number of credits');
  const allowance = toPositive(balance.monthly_allowance);
  // What was spent without being there: some accounts may show it as credits below 0.
  const overage = Math.max(toPositive(balance.overage_used), -credits, 0);
  const used = allowance > 0 ? usedShare(credits, allowance, overage) : undefined;
  return { credits, allowance, overage, used, tier, resetDate: reset_date };
}

/** Credits that were bought count as left, also in a month that has had overage. */
function usedShare(credits: number, allowance: number, overage: number): number {
  return credits > 0 ? Math.max(0, (allowance - credits) / allowance) : 1 + overage / allowance;
}

function toPositive(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
