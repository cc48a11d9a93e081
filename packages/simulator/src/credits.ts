/** Bluma publishes `credits.low` below this balance. */
const lowBelow = 10;

/** How many changes the history has. */
const historyMax = 1000;

export interface CreditChange {
  readonly amount: number;
  /** Afterwards. */
  readonly balance: number;
  readonly reason: string;
  /** In ms since 1970. */
  readonly at: number;
}

export interface CreditsOptions {
  readonly credits: number;
  readonly now: () => number;
  readonly emit: (type: 'credits.low' | 'credits.exhausted', remaining: number) => void;
}

/** The account's credits. */
export class Credits {
  /** What it began with. */
  readonly allowance: number;
  readonly #options: CreditsOptions;
  #balance: number;
  #changes: CreditChange[] = [];
  #total = 0;
  /** `false` at first, also for an account that begins below 10: `credits.low` has not been published yet. */
  #isLowReported = false;

  constructor(options: CreditsOptions) {
    this.allowance = options.credits;
    this.#options = options;
    this.#balance = options.credits;
  }

  get balance(): number {
    return this.#balance;
  }

  /** Newest first; the latest 1000, and how many there were. */
  get history(): { changes: CreditChange[]; total: number } {
    return { changes: [...this.#changes].reverse(), total: this.#total };
  }

  /**
   * Spends or adds, and never spends more than there is. Says so once when the balance is below 10 after spending, and
   * once when it falls to 0.
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
