import { BlumaWebhookError } from './errors.ts';

/** On the store itself, so that two copies of this package see each other's receivers. */
const endpoints = Symbol.for('@bluma-webhooks/endpoints');

interface Shared {
  [endpoints]?: Set<string>;
}

/**
 * Takes a name for one receiver on one store: with the same name, two would take each other's events for their own
 * duplicates.
 *
 * @returns gives the name back
 * @throws {BlumaWebhookError} `endpoint_in_use`
 */
export function claimEndpoint(store: object, endpoint: string): () => void {
  const shared: Shared = store;
  if (!shared[endpoints] && Object.isExtensible(store)) {
    Object.defineProperty(store, endpoints, { value: new Set() });
  }
  const names = shared[endpoints];
  if (names?.has(endpoint)) {
    throw new BlumaWebhookError(
      'endpoint_in_use',
      `Another receiver on this store has the endpoint "${endpoint}": give each webhook its own, as in endpoint: "billing"`,
    );
  }
  names?.add(endpoint);
  return () => names?.delete(endpoint);
}
