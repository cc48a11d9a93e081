/** The balance of the account's credits. */
export interface CreditBalance {
  readonly credits: number;
  readonly tier: string;
  /** 0 for accounts without an allowance. */
  readonly monthly_allowance: number;
  readonly overage_used: number;
  /** ISO 8601, UTC. */
  readonly reset_date: string;
  readonly [field: string]: unknown;
}

/** An entry of the credits' history. Bluma documents none of its fields. */
export interface CreditChange {
  readonly [field: string]: unknown;
}
