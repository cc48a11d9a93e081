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
  /** What a user would call who writes the endpoint by hand. */
  add(name: string, id: string, type: string, data: object): Promise<unknown>;
  /** Puts jobs as our queue makes them into a queue, all at once. */
  fill(name: string, jobs: readonly JobData[]): Promise<void>;
  /** An empty handler, told of each job by a call. */
  work(name: string, concurrency: number, handled: () => void): Promise<Working>;
  workBare(name: string, concurrency: number, handled: () => void): Promise<Working>;
  close(): Promise<void>;
}

/** How long an engine may take to confirm a job: a slow machine is measured, too. */
export const engineTimeoutMs = 60_000;
