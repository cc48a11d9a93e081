import type { CloseReport } from '../shutdown.ts';

/** A worker of any engine. It takes jobs from its creation on. */
export interface QueueWorker {
  /**
   * Takes no more jobs and waits for the running ones. After `timeoutMs` (default 7000) it aborts the jobs that are left, and
   * returns them to the engine, for another worker. That counts as no attempt. A second call returns the report of the first
   * one. You close the store, and an engine or connection that you passed, yourself.
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<CloseReport>;
}

/** An event without attempts left, as its engine stores it. */
export interface DeadLetterEntry {
  /** The job's, in its engine. */
  readonly id: string;
  /** Ids and types are cut after 200 characters here. */
  readonly eventId: string;
  readonly eventType: string;
  readonly namespace: string;
  readonly receivedAt: Date;
  readonly failedAt: Date;
  /** How often the engine ran the job. */
  readonly attempts: number;
  /** The message of the last error. */
  readonly error: string;
}

/** The events that failed permanently. The engine stores them until they are replayed or too old. */
export interface DeadLetterQueue {
  /** The newest `limit` entries (default 100), newest first. */
  list(options?: { readonly limit?: number | undefined }): Promise<readonly DeadLetterEntry[]>;
  /**
   * Runs the entries with these ids again, or all of them, each with all its attempts. Resolves to their number. An unknown
   * id is ignored.
   */
  replay(options?: { readonly ids?: readonly string[] | undefined }): Promise<number>;
}
