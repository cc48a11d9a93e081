export {
  type BullmqConnectionOptions,
  type BullmqGivenQueueOptions,
  type BullmqQueue,
  type BullmqQueueOptions,
  type BullmqQueueSettings,
  bullmqQueue,
} from './bullmq-queue.ts';
export { createWorker, type WorkerOptions } from './create-worker.ts';
