/**
 * One attempt to deliver an event to a webhook. It has the fields of the vendor's delivery log, and fields that only a
 * simulator knows.
 */
export interface DeliveryRecord {
  /** `delivery_…` */
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The number of the attempt, from 1. Copies that faults add have the number of their original. */
  readonly attemptNumber: number;
  /**
   * The status of the response. It is 500 after a timeout, as in the vendor's log, and `null` if there was no complete
   * response.
   */
  readonly statusCode: number | null;
  /** The time from the first byte sent to the last byte received, in ms of the simulator's clock. */
  readonly durationMs: number;
  /** `null` if the attempt succeeded. */
  readonly errorMessage: string | null;
  /**
   * The time of the next attempt, in ms since 1970. `null` if no attempt follows, also after a webhook was switched
   * off.
   */
  readonly nextRetryAt: number | null;
  /** When the attempt was sent, in ms since 1970. */
  readonly createdAt: number;
  /** The headers that were sent, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes of the body, complete even if only a part was sent. Empty if nothing was sent. */
  readonly body: Uint8Array;
}

interface Entry {
  readonly number: number;
  record: DeliveryRecord;
}

/** A copy that the caller may change. */
export function cloneRecord(record: DeliveryRecord): DeliveryRecord {
  return { ...record, headers: { ...record.headers }, body: record.body.slice() };
}

/** The latest attempts of each webhook. */
export class DeliveryLog {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry[]>();
  #dropped = new Map<string, number>();

  /** @param limit the largest number of records for each webhook */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param number the attempt's position in the order in which attempts were sent */
  add(number: number, record: DeliveryRecord): void {
    const { webhookId } = record;
    const entries = this.#entries.get(webhookId) ?? [];
    this.#entries.set(webhookId, entries);
    entries.push({ number, record });
    if (entries.length <= this.#limit) return;
    entries.shift();
    this.#dropped.set(webhookId, this.dropped(webhookId) + 1);
  }

  /** Returns copies of the records of one webhook, or of all webhooks, newest first. */
  records(webhookId?: string): DeliveryRecord[] {
    const entries =
      webhookId === undefined
        ? [...this.#entries.values()].flat()
        : [...(this.#entries.get(webhookId) ?? [])];
    return entries.sort((a, b) => b.number - a.number).map(({ record }) => cloneRecord(record));
  }

  /** Removes the announced retries of these attempts. @param numbers the numbers of the attempts */
  withdrawRetries(webhookId: string, numbers: ReadonlySet<number>): void {
    for (const entry of this.#entries.get(webhookId) ?? []) {
      if (numbers.has(entry.number)) entry.record = { ...entry.record, nextRetryAt: null };
    }
  }

  /** The number of older records that were dropped, for one webhook or for all webhooks. */
  dropped(webhookId?: string): number {
    if (webhookId !== undefined) return this.#dropped.get(webhookId) ?? 0;
    return [...this.#dropped.values()].reduce((sum, count) => sum + count, 0);
  }

  forget(webhookId: string): void {
    this.#entries.delete(webhookId);
    this.#dropped.delete(webhookId);
  }
}
