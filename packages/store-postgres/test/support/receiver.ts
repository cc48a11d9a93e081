import {
  createReceiver,
  type Handler,
  type IdempotencyStore,
  type ReceiverOptions,
} from '@bluma-webhooks/core';
import { createEvent, signedRequest } from '@bluma-webhooks/testing';

const secret = 'whsec_example';
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A receiver of one event, as one process would have it. */
export function resolveReceiver(
  store: IdempotencyStore,
  handler: Handler,
  options: Pick<ReceiverOptions, 'leaseMs' | 'observer'> = {},
) {
  const handlers = { '*': handler };
  const receiver = createReceiver({
    secret,
    store,
    handlers,
    logger: silent,
    // None is to be answered before its handler has ended.
    deadlineMs: 600_000,
    ...options,
  });
  return {
    deliver: async (id: string) => {
      const event = createEvent('video.completed', { id });
      const { method, headers, body } = await signedRequest(event, { secret });
      const { status, outcome } = await receiver.receive({
        method,
        header: (name) => headers[name],
        read: () => ({ ok: true, bytes: body }),
      });
      return `${status} ${outcome.kind}`;
    },
    close: () => receiver.close(),
  };
}
