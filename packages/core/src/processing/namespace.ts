import { refuse } from '../errors.ts';

/**
 * Takes a name for one receiver on one store: with the same name, two would take each other's events for their own
 * duplicates. Marked on the store itself, so that two copies of this package see each other's receivers.
 *
 * @returns gives the name back
 * @throws {BlumaWebhookError} `namespace_in_use`
 */
export function claimNamespace(store: object, namespace: string): () => void {
  const mark = Symbol.for(`@bluma-webhooks/namespace/${namespace}`);
  if (mark in store) {
    refuse('namespace_in_use', `The namespace "${namespace}" is taken on this store`);
  }
  Reflect.set(store, mark, true);
  return () => Reflect.deleteProperty(store, mark);
}
