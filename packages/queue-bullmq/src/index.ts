export type {
  BullmqConnectionOptions,
  BullmqGivenQueueOptions,
  BullmqQueueOptions,
  BullmqQueueSettings,
  WorkerOptions,
} from './options.ts';
export { type BullmqQueue, bullmqQueue } from './queue.ts';
export { createWorker } from './worker.ts';
