import { createEvent, deliver } from '@bluma-webhooks/testing';
import { type Mode, secret, toPath } from './setting.ts';
import { isSuccess } from './success.ts';

/** How a delivery ended. `late`: there was no answer in time, or the receiver had none from its store or queue. */
export type DeliveryEnd = 'answered' | 'refused' | 'late';

/** One event, as its sender saw it. */
export class SentEvent {
  readonly id: string;
  readonly mode: Mode;
  /** Of each delivery; 0 where there was no answer in time. */
  readonly statuses: number[] = [];
  readonly #event;

  constructor(id: string, mode: Mode) {
    this.id = id;
    this.mode = mode;
    this.#event = createEvent('video.completed', { id });
  }

  get isAnswered(): boolean {
    return this.statuses.some(isSuccess);
  }

  async deliver(origin: string, timeoutMs: number): Promise<DeliveryEnd> {
    const url = origin + toPath(this.mode);
    const sentAt = performance.now();
    try {
      const { status, body } = await deliver(url, this.#event, { secret, timeoutMs });
      this.statuses.push(status);
      if (isSuccess(status)) return 'answered';
      return body.includes('unavailable') ? 'late' : 'refused';
    } catch {
      this.statuses.push(0);
      // A failed connection rejects immediately.
      return performance.now() - sentAt < timeoutMs ? 'refused' : 'late';
    }
  }
}
