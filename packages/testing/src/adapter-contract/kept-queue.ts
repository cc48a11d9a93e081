import type { EventQueue, QueuedDelivery } from '@bluma-webhooks/core';

/** A queue that keeps what it gets, once per key. */
export class KeptQueue implements EventQueue {
  readonly #jobs = new Map<string, QueuedDelivery>();

  get jobs(): readonly QueuedDelivery[] {
    return [...this.#jobs.values()];
  }

  async enqueue(delivery: QueuedDelivery) {
    if (this.#jobs.has(delivery.key)) return 'duplicate';
    this.#jobs.set(delivery.key, delivery);
    return 'enqueued';
  }

  async close(): Promise<void> {}
}
