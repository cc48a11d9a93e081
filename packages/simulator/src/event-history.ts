import type { WebhookEvent } from '@bluma-webhooks/core';
import { noteCutEvents } from './cut-events.ts';

/** The latest events, oldest first. Later changes to the event objects do not affect the history. */
export class EventHistory {
  readonly #key = Symbol('history');
  readonly #limit: number;
  /** The events as JSON. */
  #events: string[] = [];
  /** The ids of all events, including older events that were removed. */
  readonly #ids: string[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(event: WebhookEvent): void {
    this.#ids.push(event.id);
    this.#events.push(JSON.stringify(event));
    // Removing old events one by one would copy the list for each event.
    if (this.#events.length >= this.#limit * 2) this.#events = this.#latest();
  }

  all(): WebhookEvent[] {
    const events = this.#latest().map((text): WebhookEvent => JSON.parse(text));
    const ids = new Set(this.#ids.slice(0, this.dropped));
    return noteCutEvents(this.#key, events, { ids, kept: events.length });
  }

  /** The number of events that `all` no longer returns. */
  get dropped(): number {
    return Math.max(0, this.#ids.length - this.#limit);
  }

  #latest(): string[] {
    return this.#limit > 0 ? this.#events.slice(-this.#limit) : [];
  }
}
