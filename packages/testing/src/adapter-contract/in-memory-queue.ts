import type { EventQueue, QueuedDelivery } from '@bluma-webhooks/core';

/** A queue that stores each delivery once per key, and runs none. */
export class InMemoryQueue implements EventQueue {
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
