import type { WebhookDelivery } from '../types/webhook.ts';
import { toVerdict, type Verdict } from './delivery-verdict.ts';

/** Bluma waits 5 s for a response. After twice that time, an attempt without a response has failed. */
const openTimeoutMs = 10_000;

/**
 * Distinguishes attempts in flight from attempts that got no response, which may look the same in the log. Uses the
 * time since this monitor first saw an attempt, and the times in the log. Never uses the time of day of this machine.
 */
export class OpenDeliveries {
  readonly #now: () => number;
  #firstSeen = new Map<string, number>();

  /** @param now monotonic, in ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param log newest first @returns the verdict on each entry, in the log's order */
  toVerdicts(log: readonly WebhookDelivery[]): Verdict[] {
    const now = this.#now();
    const newest = Math.max(...log.map(({ created_at }) => Date.parse(created_at) || 0));
    const stillOpen = new Map<string, number>();
    const verdicts = log.map((delivery): Verdict => {
      const verdict = toVerdict(delivery);
      if (verdict !== 'open') return verdict;
      const { id, created_at } = delivery;
      const seen = this.#firstSeen.get(id) ?? now;
      stillOpen.set(id, seen);
      const isOverdue =
        now - seen > openTimeoutMs || newest - Date.parse(created_at) > openTimeoutMs;
      return isOverdue ? 'failed' : 'open';
    });
    this.#firstSeen = stillOpen;
    return verdicts;
  }
}
