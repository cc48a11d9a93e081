import { BlumaWebhookError } from './errors.ts';
import { adaptLogger, type Logger } from './logger.ts';
import type { ReceiverOptions } from './options.ts';
import { createReceiver, type Receiver, type ReceiverDefaults } from './receiver.ts';

export interface MountOptions {
  /** Where the endpoint is when it is not mounted at a place of its own. `/webhooks/bluma`. */
  readonly path?: string | undefined;
}

/** A receiver of your own, to share between mounts; closing it stays yours. */
export interface SharedReceiverOptions {
  readonly receiver: Receiver;
  readonly logger?: Logger | undefined;
  readonly onDeadline?: ReceiverOptions['onDeadline'];
}

export type EndpointOptions = ReceiverOptions | SharedReceiverOptions;

/** @throws {BlumaWebhookError} as `createReceiver`, and `invalid_option` for what has not the methods it needs */
export function receiverOf(options: EndpointOptions, defaults: ReceiverDefaults): Receiver {
  if ('receiver' in options) return having('receiver', options.receiver, ['receive', 'close']);
  const { store, queue, logger, observer } = options;
  if (store) having('store', store, ['claim', 'renew', 'complete', 'release']);
  if (queue) having('queue', queue, ['enqueue']);
  if (logger) having('logger', logger, ['info', 'warn', 'error']);
  if (observer) having('observer', observer, ['transition']);
  return createReceiver(options, defaults);
}

/** What could never work is said at once, not at the first delivery. */
function having<T extends object>(
  name: string,
  value: T,
  methods: readonly (keyof T & string)[],
): T {
  const missing = methods.find((method) => typeof Object(value)[method] !== 'function');
  if (missing) throw new BlumaWebhookError('invalid_option', `${name} has no method ${missing}`);
  return value;
}

/** What passes by: for one log line. */
export interface PassingRequest {
  readonly method: string | undefined;
  readonly pathname: string;
  readonly isSigned: boolean;
}

/** The place of an endpoint in a server that has others. */
export interface Mount {
  /** Goes by what is left of the path below the place where the endpoint is mounted; a slash at its end is let pass. */
  isAt(pathname: string): boolean;
  /** A signed delivery that passes by is lost, and a likely slip. Said once. */
  passBy(request: PassingRequest): void;
}

/** @throws {BlumaWebhookError} `invalid_option` for a path that does not begin with a slash */
export function createMount({
  path = '/webhooks/bluma',
  logger,
}: MountOptions & { logger?: Logger | undefined }): Mount {
  if (!path.startsWith('/')) {
    throw new BlumaWebhookError(
      'invalid_option',
      `path is "${path}": it has to begin with a slash`,
    );
  }
  const place = withoutEndSlash(path);
  let isSaid = false;
  return {
    isAt: (pathname) => withoutEndSlash(pathname) === place,
    passBy({ method, pathname, isSigned }) {
      if (isSaid || !isSigned) return;
      isSaid = true;
      adaptLogger(logger).warn('signed_request_passed_by', {
        method,
        pathname: pathname.slice(0, 200),
        fix: `A request with a Bluma signature came to another path than "${path}". If that is the endpoint's place, set path to it; a wrapper around a route's handler hides the route`,
      });
    },
  };
}

const withoutEndSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path);
