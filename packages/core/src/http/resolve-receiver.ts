import { assertMethods, assertOptions } from '../option-checks.ts';
import type { ReceiverOptions } from '../options.ts';
import { assertLogger } from '../ports/adapt-logger.ts';
import type { Logger } from '../ports/logger.ts';
import { createReceiver, type Receiver, type ReceiverDefaults } from '../receiver.ts';

/** A receiver that you made, to use it in several places. You close it yourself. */
export interface SharedReceiverOptions {
  readonly receiver: Receiver;
  readonly logger?: Logger | undefined;
  readonly onDeadline?: ReceiverOptions['onDeadline'];
}

/** `path` is the adapters'. All else belongs to `createReceiver`. */
const sharedOptionNames: readonly (keyof SharedReceiverOptions | 'path')[] = [
  'receiver',
  'logger',
  'onDeadline',
  'path',
];

export type EndpointOptions = ReceiverOptions | SharedReceiverOptions;

/** @throws {BlumaWebhookError} as `createReceiver`, and `invalid_option` for an object without the methods that it needs */
export function resolveReceiver(options: EndpointOptions, defaults: ReceiverDefaults): Receiver {
  if (typeof options === 'object' && options !== null && 'receiver' in options) {
    assertMethods('receiver', options.receiver, ['receive', 'close']);
    // Handlers next to a receiver would never run.
    assertOptions(options, sharedOptionNames, 'options next to receiver');
    return options.receiver;
  }
  const { store, queue, logger, observer } = options ?? {};
  assertLogger(logger);
  if (store) assertMethods('store', store, ['claim', 'renew', 'complete', 'release']);
  if (queue) assertMethods('queue', queue, ['enqueue']);
  if (observer) assertMethods('observer', observer, ['on']);
  return createReceiver(options, defaults);
}
