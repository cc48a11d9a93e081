import type { WebhookEvent } from '@bluma-webhooks/core';

/** The latest events, oldest first. */
export class EventHistory {
  readonly #limit: number;
  #events: WebhookEvent[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(event: WebhookEvent): void {
    this.#events.push(event);
    // Cut down once it is twice as long, not at each event.
    if (this.#events.length >= this.#limit * 2) this.#events = this.all();
  }

  all(): WebhookEvent[] {
    return this.#limit > 0 ? this.#events.slice(-this.#limit) : [];
  }
}
