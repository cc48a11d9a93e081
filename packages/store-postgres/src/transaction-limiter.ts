import { BlumaWebhookError } from '@bluma-webhooks/core';
import { refuseOption } from '@bluma-webhooks/core/shared';

const limiters = new WeakMap<object, TransactionLimiter>();

/** All stores that share a pool share its limiter. */
export function getTransactionLimiter(pool: object): TransactionLimiter {
  const limiter = limiters.get(pool) ?? new TransactionLimiter(maxConnections(pool));
  limiters.set(pool, limiter);
  return limiter;
}

/**
 * Reserves one connection of the pool for the renewal of leases: a pool whose connections all run transactions would
 * delay the renewals of their own leases. Transactions above the limit wait in the order of their calls, without a time
 * limit. Their leases are renewed meanwhile. A transaction whose lease was lost rejects when it starts.
 */
export class TransactionLimiter {
  readonly #waiting: (() => void)[] = [];
  readonly #names = new Set<string>();
  readonly #connections: number;
  #running = 0;

  constructor(connections: number) {
    this.#connections = connections;
  }

  /** @throws {BlumaWebhookError} `invalid_option` if the pool is too small, or a transaction of this name runs or waits */
  async run(name: string, transaction: () => Promise<void>): Promise<void> {
    if (this.#connections < 2) {
      refuseOption('pool', {
        expected: 'a pool of at least two connections',
        got: 'one connection (max)',
        fix: 'raise max, since transaction() needs one for the work and one to renew its lease',
      });
    }
    if (this.#names.has(name)) throw repeatedCallError();
    this.#names.add(name);
    try {
      await this.#acquire();
      await transaction();
    } finally {
      this.#names.delete(name);
      this.#release();
    }
  }

  async #acquire(): Promise<void> {
    if (this.#running < this.#connections - 1) {
      this.#running += 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Passes the connection to the next waiter in the same step, so that a new call cannot take it first. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}

/** The size of the pool, which both drivers expose. An unknown size means no limit. */
function maxConnections(pool: object): number {
  const options = 'options' in pool ? pool.options : undefined;
  const max = options instanceof Object && 'max' in options ? Number(options.max) : Number.NaN;
  return max >= 1 ? max : Number.POSITIVE_INFINITY;
}

function repeatedCallError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'invalid_option',
    'transaction() is running for this claim already: call it once per event, with all writes of the event',
  );
}
