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

export function receiverOf(options: EndpointOptions, defaults: ReceiverDefaults): Receiver {
  return 'receiver' in options ? options.receiver : createReceiver(options, defaults);
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
        fix: `A request with a Bluma signature came to another path than "${path}": set path, or mount the endpoint there`,
      });
    },
  };
}

const withoutEndSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path);
