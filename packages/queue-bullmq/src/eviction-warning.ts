import type { Logger } from '@bluma-webhooks/core';
import { getConnections } from './engine-connections.ts';

/**
 * Creates a function that checks the server of a `Queue` or `Worker` once. It logs a warning if the server deletes jobs
 * when it is full.
 */
export function createEvictionWarning(logger: Logger): (engine: object) => void {
  let isChecked = false;
  return (engine) => {
    if (isChecked) return;
    isChecked = true;
    readPolicy(engine).then(
      (policy) => {
        if (policy === undefined || policy === 'noeviction') return;
        const fix = 'Set maxmemory-policy noeviction: a full server deletes jobs, events with them';
        logger.warn('eviction_policy', { policy, fix });
      },
      () => {}, // a lost connection, which is logged elsewhere
    );
  };
}

/** Reads the policy from INFO: hosted servers refuse CONFIG. */
async function readPolicy(engine: object): Promise<string | undefined> {
  const connection = getConnections(engine).at(-1);
  const client: unknown = await Reflect.get(Object(connection), 'client');
  const info: unknown = Reflect.get(Object(client), 'info');
  if (typeof info !== 'function') return undefined;
  return /^maxmemory_policy:(\S+)/m.exec(String(await Reflect.apply(info, client, [])))?.[1];
}
