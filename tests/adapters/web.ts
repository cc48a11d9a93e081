import type { ReceiverOptions } from '@bluma-webhooks/core';
import {
  createFetchHandler,
  type FetchContext,
  type FetchHandler,
} from '@bluma-webhooks/core/fetch';
import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { defaultStore } from '@bluma-webhooks/store-memory';
import type { AdapterSetup } from '@bluma-webhooks/testing';

/** Makes the endpoint for anything that takes a web `Request`. */
export type WebEndpoint = (options: ReceiverOptions) => FetchHandler;

/** The adapter, on a server whose process lives on after an answer. */
export const fetchEndpoint: WebEndpoint = (options) =>
  blumaWebhooks({ onDeadline: 'accept', ...options });

/** Core's own, which the adapters are made of. */
export const coreEndpoint: WebEndpoint = (options) =>
  createFetchHandler({ onDeadline: 'accept', ...options }, { store: defaultStore });

/** An app around the endpoint. The web has no parser that saves bytes. */
export function serving(endpoint: FetchHandler, { parser }: AdapterSetup) {
  return async (request: Request, context?: FetchContext): Promise<Response> => {
    const type = request.headers.get('content-type');
    if (parser === 'json' && type === 'application/json') await request.json().catch(() => {});
    return endpoint(request, context);
  };
}
