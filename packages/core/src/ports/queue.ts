/** A verified delivery that a receiver enqueues, and that a worker handles. */
export interface QueuedDelivery {
  /**
   * The idempotency key, from which the engine's job id is made: at most 120 characters of `[\w./-]`. Never the raw
   * event id, which can break engines.
   */
  readonly key: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The raw verified body, byte for byte. */
  readonly body: Uint8Array;
  readonly receivedAt: Date;
  /** Which of the configured secrets signed the delivery, from 0. */
  readonly secretIndex: number;
  readonly namespace: string;
}

/**
 * A durable queue in front of the handlers. With a queue, the receiver verifies, enqueues and responds 202. It never
 * claims. The worker claims the event, so an event is handled once even if the engine runs its job twice.
 */
export interface EventQueue {
  /**
   * Resolves when the engine has stored the job durably. If a job with the same key exists, `enqueue` resolves too: to
   * `duplicate` if the engine reports that without another request, else to `enqueued`. Rejects if it is unknown whether
   * the job is stored. Then the receiver responds 503, and Bluma sends the event again.
   */
  enqueue(delivery: QueuedDelivery): Promise<'enqueued' | 'duplicate'>;
  /** Closes what the queue has opened. You close a connection or an instance that you passed. */
  close(): Promise<void>;
}
