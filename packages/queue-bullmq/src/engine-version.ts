import { BlumaWebhookError } from '@bluma-webhooks/core';
import { refuseOption } from '@bluma-webhooks/core/shared';
import { Queue } from 'bullmq';

const wanted = 'BullMQ ^5.66 or ^6';

/**
 * Refuses unsupported versions of BullMQ, since each version moves jobs in its own way.
 *
 * @throws {BlumaWebhookError} `unsupported_engine`
 */
export function assertEngineVersion(queue?: object): void {
  const found = queue ? libraryVersion(queue) : installedVersion();
  const { major, minor } = /^bullmq:(?<major>\d+)\.(?<minor>\d+)\./.exec(found)?.groups ?? {};
  if (Number(major) === 6 || (Number(major) === 5 && Number(minor) >= 66)) return;
  throw new BlumaWebhookError(
    'unsupported_engine',
    `This is ${found || 'a queue that does not say its version'}: install ${wanted}`,
  );
}

/**
 * Refuses a queue with `debounce` in its defaults: BullMQ 6 takes no job of such a queue, and a job cannot unset
 * `debounce`. A job unsets all other defaults.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function assertDefaults(queue: Queue): void {
  if (!libraryVersion(queue).startsWith('bullmq:6.') || !('debounce' in queue.defaultJobOptions))
    return;
  refuseOption('queue', {
    expected: 'a queue without debounce in its defaultJobOptions',
    got: 'one with it',
    fix: 'leave debounce out, since BullMQ 6 would take no job',
  });
}

/** Whether the installed BullMQ is version 5, which takes clients of ioredis only. */
export function isBullmq5(): boolean {
  return installedVersion().startsWith('bullmq:5.');
}

function installedVersion(): string {
  return libraryVersion(Queue.prototype, { libName: 'bullmq' });
}

/** The version from the queue's metadata, such as `bullmq:6.7.0`. BullMQ exposes it nowhere else. */
function libraryVersion(queue: object, receiver = queue): string {
  const values: unknown = Reflect.get(Object(queue), 'metaValues', Object(receiver));
  return String(Reflect.get(Object(values), 'version') ?? '');
}
