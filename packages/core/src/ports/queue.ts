/** One verified delivery on its way to a worker. */
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
  /** Which of the configured secrets signed it. */
  readonly secretIndex: number;
  readonly namespace: string;
}

/**
 * A durable queue in front of the handlers. With one, the receiver verifies, enqueues and answers 202; it never
 * claims. The worker claims, so a job that an engine runs twice runs once.
 */
export interface EventQueue {
  /**
   * Resolves once the engine has stored the job durably. A job with the same key that exists already is a success:
   * `duplicate` from an engine that says so by itself, `enqueued` from one that would have to be asked once more.
   * Rejects if that is not known; the receiver then answers 503 and Bluma sends the event again.
   */
  enqueue(delivery: QueuedDelivery): Promise<'enqueued' | 'duplicate'>;
  /** Closes what the queue opened itself, never a connection or instance that it was given. */
  close(): Promise<void>;
}
