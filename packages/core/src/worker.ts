export { describeError } from './worker/describe-error.ts';
export { decodeDelivery, encodeDelivery, type JobData } from './worker/job-data.ts';
export type { JobResult } from './worker/job-result.ts';
export {
  createProcessor,
  type ProcessOptions,
  type Processor,
  type ProcessorOptions,
} from './worker/processor.ts';
export type { DeadLetterEntry, DeadLetterQueue, QueueWorker } from './worker/queue-worker.ts';
export { toReplayIds } from './worker/replay-ids.ts';
