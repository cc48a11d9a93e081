import type { WebhookEvent } from '@bluma-webhooks/core';

/** The latest events, oldest first: as they were published, whatever becomes of the objects that tell of them. */
export class EventHistory {
  readonly #limit: number;
  /** As JSON. */
  #events: string[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(event: WebhookEvent): void {
    this.#events.push(JSON.stringify(event));
    // Cut down once it is twice as long, not at each event.
    if (this.#events.length >= this.#limit * 2) this.#events = this.#latest();
  }

  all(): WebhookEvent[] {
    return this.#latest().map((text): WebhookEvent => JSON.parse(text));
  }

  #latest(): string[] {
    return this.#limit > 0 ? this.#events.slice(-this.#limit) : [];
  }
}
