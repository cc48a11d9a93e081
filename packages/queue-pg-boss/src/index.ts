export type { PgBossInstance } from './boss.ts';
export { createWorker, type PgBossWorkerOptions } from './create-worker.ts';
export { type PgBossQueue, type PgBossQueueOptions, pgBossQueue } from './pg-boss-queue.ts';
