import type { EventQueue, IdempotencyStore } from '@bluma-webhooks/core';
import type { JobData } from '@bluma-webhooks/core/worker';

/** A worker of either kind, ours or the engine's own. */
export interface Working {
  close(): Promise<unknown>;
}

/** What the benchmarks do with an engine, in our way and in its own. */
export interface Engine {
  readonly name: string;
  readonly store: IdempotencyStore;
  queue(name: string): Promise<EventQueue>;
  /** The call of a hand-written endpoint. */
  add(name: string, id: string, type: string, data: object): Promise<unknown>;
  /** Adds jobs in the format of our queue to a queue, all in one call. */
  fill(name: string, jobs: readonly JobData[]): Promise<void>;
  /** An empty handler, called for each job. */
  work(name: string, concurrency: number, handled: () => void): Promise<Working>;
  workBare(name: string, concurrency: number, handled: () => void): Promise<Working>;
  close(): Promise<void>;
}

/** How long an engine may take to confirm a job: a slow machine is measured, too. */
export const engineTimeoutMs = 60_000;
