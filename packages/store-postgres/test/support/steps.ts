import { EventEmitter, once } from 'node:events';
import type { Observer } from '@bluma-webhooks/core';
import { vi } from 'vitest';

/** What a receiver's observer sees, to be waited for without a timer. */
export class Steps {
  readonly #names: string[] = [];
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly observer: Observer = {
    on: ({ name }) => {
      this.#names.push(name);
      this.#emitter.emit('step');
    },
  };

  count(name: string): number {
    return this.#names.filter((seen) => seen === name).length;
  }

  /** Resolves once it has seen as many of these. */
  async seen(name: string, times: number): Promise<void> {
    while (this.count(name) < times) await once(this.#emitter, 'step');
  }
}

/** Lets a fake clock go on for longer than the leases of so many claims, each of which is renewed at every third. */
export async function outlastLeases(steps: Steps, leaseMs: number, claims: number): Promise<void> {
  const before = steps.count('lease_renewed');
  for (let third = 1; third <= 4; third++) {
    await vi.advanceTimersByTimeAsync(leaseMs / 3);
    await steps.seen('lease_renewed', before + third * claims);
  }
}
