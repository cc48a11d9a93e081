import type { ReceiverOptions } from '@bluma-webhooks/core';
import type { NodeHandler } from '@bluma-webhooks/core/node';
import { listen, type StartAdapter } from '@bluma-webhooks/testing';
import type express from 'express';

/** `app.use(blumaWebhooks(…))`, bare, at its default path. */
export function startExpress(
  framework: typeof express,
  blumaWebhooks: (options: ReceiverOptions) => NodeHandler,
): StartAdapter {
  return async (options, { parser }) => {
    const app = framework();
    if (parser === 'json') app.use(framework.json({ limit: '16mb' }));
    if (parser === 'json-and-bytes') app.use(framework.json({ limit: '16mb', verify: keepBytes }));
    if (parser === 'raw') app.use(framework.raw({ type: () => true, limit: '16mb' }));
    const webhooks = blumaWebhooks(options);
    app.use(webhooks);
    const { url, close } = await listen(app);
    return { url: `${url}/webhooks/bluma`, receiver: webhooks.receiver, close };
  };
}

/** As the documentation of `express.json()` says: the option `verify` gets the bytes. */
function keepBytes(request: object, _response: unknown, rawBody: Buffer): void {
  Object.assign(request, { rawBody });
}
