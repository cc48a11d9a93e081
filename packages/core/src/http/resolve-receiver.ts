import { BlumaWebhookError } from '../errors.ts';
import type { ReceiverOptions } from '../options.ts';
import type { Logger } from '../ports/logger.ts';
import { createReceiver, type Receiver, type ReceiverDefaults } from '../receiver.ts';

/** A receiver of your own, to share between mounts; closing it stays yours. */
export interface SharedReceiverOptions {
  readonly receiver: Receiver;
  readonly logger?: Logger | undefined;
  readonly onDeadline?: ReceiverOptions['onDeadline'];
}

export type EndpointOptions = ReceiverOptions | SharedReceiverOptions;

/** @throws {BlumaWebhookError} as `createReceiver`, and `invalid_option` for what has not the methods it needs */
export function resolveReceiver(options: EndpointOptions, defaults: ReceiverDefaults): Receiver {
  if ('receiver' in options) {
    return assertMethods('receiver', options.receiver, ['receive', 'close']);
  }
  const { store, queue, logger, observer } = options;
  if (store) assertMethods('store', store, ['claim', 'renew', 'complete', 'release']);
  if (queue) assertMethods('queue', queue, ['enqueue']);
  if (logger) assertMethods('logger', logger, ['info', 'warn', 'error']);
  if (observer) assertMethods('observer', observer, ['on']);
  return createReceiver(options, defaults);
}

/** What could never work is said at once, not at the first delivery. */
function assertMethods<T extends object>(
  name: string,
  value: T,
  methods: readonly (keyof T & string)[],
): T {
  const missing = methods.find((method) => typeof Object(value)[method] !== 'function');
  if (missing) throw new BlumaWebhookError('invalid_option', `${name} has no method ${missing}`);
  return value;
}
