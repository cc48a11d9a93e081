export type { PgBossInstance } from './boss.ts';
export { createWorker, type WorkerOptions } from './create-worker.ts';
export { type PgBossQueue, type PgBossQueueOptions, pgBossQueue } from './pg-boss-queue.ts';
