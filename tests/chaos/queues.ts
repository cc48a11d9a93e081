import type { EventQueue } from '@bluma-webhooks/core';
import type { ProcessorOptions, QueueWorker } from '@bluma-webhooks/core/worker';
import { dyingQueue } from './dying-queue.ts';
import { unconfirmed } from './queue-mutants.ts';
import type { ProcessSetting } from './setting.ts';
import type { Times } from './times.ts';

export type QueueKind = 'bullmq' | 'pg-boss' | 'unconfirmed';

export type ChaosWorkerOptions = ProcessorOptions & { readonly concurrency: number };

/** A queue's engine. */
export interface Engine {
  openQueue(url: string, times: Times): Promise<EventQueue>;
  openWorker(url: string, options: ChaosWorkerOptions): Promise<QueueWorker>;
  /** As a user would, with what is there to be done before the first delivery. */
  prepare(url: string, times: Times): Promise<void>;
  countUnfinished(url: string): Promise<UnfinishedJobs>;
}

/** How many jobs are neither done nor dead letters. */
export interface UnfinishedJobs {
  count(): Promise<number>;
  close(): Promise<unknown>;
}

/** A process loads its own engine alone: it is to start fast. */
export async function openEngine(kind: QueueKind): Promise<Engine> {
  if (kind === 'pg-boss') return (await import('./pg-boss-engine.ts')).pgBossEngine;
  return (await import('./bullmq-engine.ts')).bullmqEngine;
}

export async function openQueue(
  kind: QueueKind,
  url: string,
  setting: ProcessSetting,
): Promise<EventQueue> {
  const queue = await (await openEngine(kind)).openQueue(url, setting.times);
  return kind === 'unconfirmed' ? unconfirmed(queue) : dyingQueue(queue, setting);
}
