import type { CloseReport } from '../shutdown.ts';

/** A worker of any engine, at work from the moment that it was made. */
export interface QueueWorker {
  /**
   * Takes no more jobs and waits for running ones. After `timeoutMs` (10 s if not given) it aborts what still runs and
   * hands it back, for another worker to take at once; that counts as no attempt. A second call gets the first one's
   * report. Leaves the store, and the engine or connection that it was given, open.
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<CloseReport>;
}

/** An event that no attempt is left for, as its engine keeps it. */
export interface DeadLetterEntry {
  /** The job's, in its engine. */
  readonly id: string;
  /** Ids and types are cut after 200 characters here. */
  readonly eventId: string;
  readonly eventType: string;
  readonly namespace: string;
  readonly receivedAt: Date;
  readonly failedAt: Date;
  /** How often the engine has run it. */
  readonly attempts: number;
  /** The message of the last error. */
  readonly error: string;
}

/** What failed for good, kept by the engine until it is replayed or too old. */
export interface DeadLetterQueue {
  /** The newest `limit` of them (100 if not given), newest first. */
  list(options?: { readonly limit?: number | undefined }): Promise<readonly DeadLetterEntry[]>;
  /**
   * Has them run again, with all attempts anew: those with these ids, or all. Resolves to how many that are; an id that
   * is none of them counts for nothing.
   */
  replay(options?: { readonly ids?: readonly string[] | undefined }): Promise<number>;
}
