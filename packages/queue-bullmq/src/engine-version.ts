import { BlumaWebhookError } from '@bluma-webhooks/core';
import { Queue } from 'bullmq';
import { invalidOption } from './option.ts';

const wanted = 'BullMQ ^5.66 or ^6';

/**
 * Refuses another BullMQ than those that this package is made for: each moves jobs in its own way.
 *
 * @throws {BlumaWebhookError} `unsupported_engine`
 */
export function assertEngineVersion(queue?: object): void {
  const found = queue ? libraryOf(queue) : libraryOf(Queue.prototype, { libName: 'bullmq' });
  const { major, minor } = /^bullmq:(?<major>\d+)\.(?<minor>\d+)\./.exec(found)?.groups ?? {};
  if (Number(major) === 6 || (Number(major) === 5 && Number(minor) >= 66)) return;
  throw new BlumaWebhookError(
    'unsupported_engine',
    `This is ${found || 'a queue that does not say its version'}: install ${wanted}`,
  );
}

/**
 * All defaults of its jobs can be set aside but one: BullMQ 6 takes no job of a queue that has it.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function assertDefaults(queue: Queue): void {
  if (!libraryOf(queue).startsWith('bullmq:6.') || !('debounce' in queue.defaultJobOptions)) return;
  invalidOption(
    'queue',
    'has debounce in its defaultJobOptions, with which BullMQ 6 takes no job: leave it out',
  );
}

/** As BullMQ writes it to its queues' metadata, such as `bullmq:6.7.0`. It says so nowhere else. */
function libraryOf(queue: object, receiver = queue): string {
  const values: unknown = Reflect.get(Object(queue), 'metaValues', Object(receiver));
  return String(Reflect.get(Object(values), 'version') ?? '');
}
