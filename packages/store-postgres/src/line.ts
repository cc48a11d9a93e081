import { BlumaWebhookError } from '@bluma-webhooks/core';

const lines = new WeakMap<object, Line>();

/** The line for a pool's transactions, the same for all stores that share it. */
export function lineOf(pool: object): Line {
  const line = lines.get(pool) ?? new Line(connectionsOf(pool));
  lines.set(pool, line);
  return line;
}

/**
 * Keeps a connection of the pool free of transactions: what they all hold up is the renewal of their own leases. The
 * others wait, in the order in which they came, for as long as it takes: their leases are renewed meanwhile, and one
 * that is lost all the same is found out when its turn has come.
 */
export class Line {
  readonly #waiting: (() => void)[] = [];
  readonly #names = new Set<string>();
  readonly #connections: number;
  #running = 0;

  constructor(connections: number) {
    this.#connections = connections;
  }

  /** @throws {BlumaWebhookError} `invalid_option` if there is no place at all, or one of this name runs or waits */
  async run(name: string, transaction: () => Promise<void>): Promise<void> {
    if (this.#connections < 2) throw tooSmall();
    if (this.#names.has(name)) throw calledTwice();
    this.#names.add(name);
    try {
      await this.#turn();
      await transaction();
    } finally {
      this.#names.delete(name);
      this.#leave();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#connections - 1) {
      this.#running += 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The place goes to the next at once, so that nobody who comes just then can take it. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}

/** How many the pool may open. Both drivers say so; where it is not known, nobody waits. */
function connectionsOf(pool: object): number {
  const options = 'options' in pool ? pool.options : undefined;
  const max = options instanceof Object && 'max' in options ? Number(options.max) : Number.NaN;
  return max >= 1 ? max : Number.POSITIVE_INFINITY;
}

function tooSmall(): BlumaWebhookError {
  return new BlumaWebhookError(
    'invalid_option',
    'transaction() needs a pool of at least two connections (max): one for the work, one to renew its lease meanwhile',
  );
}

function calledTwice(): BlumaWebhookError {
  return new BlumaWebhookError(
    'invalid_option',
    'transaction() is running for this claim already: call it once per event, with all that belongs together',
  );
}
