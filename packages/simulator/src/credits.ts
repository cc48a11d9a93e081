/** Bluma publishes `credits.low` below this balance. */
const lowBelow = 10;

/** The largest number of changes in the history. */
const historyMax = 1000;

export interface CreditChange {
  readonly amount: number;
  /** The balance after the change. */
  readonly balance: number;
  readonly reason: string;
  /** The time of the change, in ms since 1970. */
  readonly at: number;
}

export interface CreditsOptions {
  readonly credits: number;
  readonly now: () => number;
  readonly emit: (type: 'credits.low' | 'credits.exhausted', remaining: number) => void;
}

/** The account's credits. */
export class Credits {
  /** The number of credits at the start. */
  readonly allowance: number;
  readonly #options: CreditsOptions;
  #balance: number;
  #changes: CreditChange[] = [];
  #total = 0;
  /**
   * Whether `credits.low` was published for the current low balance. `false` at the start, even if the account begins
   * with fewer than 10 credits.
   */
  #isLowReported = false;

  constructor(options: CreditsOptions) {
    this.allowance = options.credits;
    this.#options = options;
    this.#balance = options.credits;
  }

  get balance(): number {
    return this.#balance;
  }

  /** The latest 1000 changes, newest first, and the total number of changes. */
  get history(): { changes: CreditChange[]; total: number } {
    return { changes: [...this.#changes].reverse(), total: this.#total };
  }

  /**
   * Spends or adds credits. The balance never falls below 0. Publishes `credits.low` once when the balance is below 10
   * after spending, and `credits.exhausted` once when the balance falls to 0.
   */
  change(amount: number, reason: string): void {
    const before = this.#balance;
    const after = Math.max(0, before + amount);
    if (after === before) return;
    const { now, emit } = this.#options;
    this.#balance = after;
    this.#total++;
    this.#changes.push({ amount: after - before, balance: after, reason, at: now() });
    if (this.#changes.length > historyMax) this.#changes.shift();
    if (after >= lowBelow) this.#isLowReported = false;
    if (after < Math.min(before, lowBelow) && !this.#isLowReported) {
      this.#isLowReported = true;
      emit('credits.low', after);
    }
    if (after === 0) emit('credits.exhausted', 0);
  }
}
