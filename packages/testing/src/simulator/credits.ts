/** Below so many it is low. */
const lowBelow = 10;

/** How many changes are kept. */
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

  /** Spends or adds. Says so once when the balance falls below 10, and once when it falls to 0. */
  change(amount: number, reason: string): void {
    if (amount === 0) return;
    const { now, emit } = this.#options;
    const before = this.#balance;
    this.#balance = before + amount;
    this.#total++;
    this.#changes.push({ amount, balance: this.#balance, reason, at: now() });
    if (this.#changes.length > historyMax) this.#changes.shift();
    if (before >= lowBelow && this.#balance < lowBelow) emit('credits.low', this.#balance);
    if (before > 0 && this.#balance <= 0) emit('credits.exhausted', this.#balance);
  }
}
