export type { PgBossInstance } from './boss.ts';
export type { PgBossQueueOptions, WorkerOptions } from './options.ts';
export { type PgBossQueue, pgBossQueue } from './queue.ts';
export { createWorker } from './worker.ts';
