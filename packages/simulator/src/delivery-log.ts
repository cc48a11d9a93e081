/** One attempt to deliver an event to a webhook, as the vendor's delivery log has it, and what only a simulator knows. */
export interface DeliveryRecord {
  /** `delivery_…` */
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** From 1. Copies that faults add have the number of their original. */
  readonly attemptNumber: number;
  /** What was answered; 500 after a time limit, as the vendor logs it; `null` if there was no whole answer. */
  readonly statusCode: number | null;
  /** From the first byte sent to the last one received, in ms of the simulator's clock. */
  readonly durationMs: number;
  /** `null` for a success. */
  readonly errorMessage: string | null;
  /** When the next attempt is, in ms since 1970; `null` if there is none, or none any more. */
  readonly nextRetryAt: number | null;
  /** When it was sent, in ms since 1970. */
  readonly createdAt: number;
  /** What was sent: by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was sent, to the byte; empty if nothing was. */
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

  /** @param limit how many records the log has for each webhook */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param number the attempt's, in the order in which they were sent */
  add(number: number, record: DeliveryRecord): void {
    const { webhookId } = record;
    const entries = this.#entries.get(webhookId) ?? [];
    this.#entries.set(webhookId, entries);
    entries.push({ number, record });
    if (entries.length <= this.#limit) return;
    entries.shift();
    this.#dropped.set(webhookId, this.dropped(webhookId) + 1);
  }

  /** Newest first: of one webhook, or of all. Copies. */
  records(webhookId?: string): DeliveryRecord[] {
    const entries =
      webhookId === undefined
        ? [...this.#entries.values()].flat()
        : [...(this.#entries.get(webhookId) ?? [])];
    return entries.sort((a, b) => b.number - a.number).map(({ record }) => cloneRecord(record));
  }

  /** After these attempts no other one comes, whatever was announced. @param numbers theirs */
  withdrawRetries(webhookId: string, numbers: ReadonlySet<number>): void {
    for (const entry of this.#entries.get(webhookId) ?? []) {
      if (numbers.has(entry.number)) entry.record = { ...entry.record, nextRetryAt: null };
    }
  }

  /** How many older records were dropped: of one webhook, or of all. */
  dropped(webhookId?: string): number {
    if (webhookId !== undefined) return this.#dropped.get(webhookId) ?? 0;
    return [...this.#dropped.values()].reduce((sum, count) => sum + count, 0);
  }

  forget(webhookId: string): void {
    this.#entries.delete(webhookId);
    this.#dropped.delete(webhookId);
  }
}
