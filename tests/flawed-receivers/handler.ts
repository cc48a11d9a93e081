import type { Handler, HandlerContext, ReceiverOptions, WebhookEvent } from '@bluma-webhooks/core';

/** Runs the handler that the contract gave. Endpoints written by hand have no context worth the name. */
export type Handle = (event: WebhookEvent, attempt: number) => Promise<void>;

export function handleWith({ handlers }: ReceiverOptions): Handle {
  const handler: Handler | undefined = handlers?.['*'];
  return async (event, attempt) => {
    const context: HandlerContext = {
      signal: new AbortController().signal,
      attempt,
      claim: { key: event.id, token: 'none', attempt },
      secretIndex: 0,
      receivedAt: new Date(),
      logger: console,
    };
    await handler?.(event, context);
  };
}
