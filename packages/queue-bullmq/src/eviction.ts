import type { Logger } from '@bluma-webhooks/core';
import { connectionsOf } from './engine-connections.ts';

/** What a `Queue` or `Worker` of BullMQ is told to say, once, of a server that deletes jobs when it is full. */
export function createEvictionWarning(logger: Logger): (engine: object) => void {
  let hasAsked = false;
  return (engine) => {
    if (hasAsked) return;
    hasAsked = true;
    policyOf(engine).then(
      (policy) => {
        if (policy === undefined || policy === 'noeviction') return;
        const fix = 'Set maxmemory-policy noeviction: a full server deletes jobs, events with them';
        logger.warn('eviction_policy', { policy, fix });
      },
      () => {}, // a connection that is lost by now, and is told of elsewhere
    );
  };
}

/** As the server has it in what it says of itself. A hosted one lets nobody ask for its settings. */
async function policyOf(engine: object): Promise<string | undefined> {
  const connection = connectionsOf(engine).at(-1);
  const client: unknown = await Reflect.get(Object(connection), 'client');
  const info: unknown = Reflect.get(Object(client), 'info');
  if (typeof info !== 'function') return undefined;
  return /^maxmemory_policy:(\S+)/m.exec(String(await Reflect.apply(info, client, [])))?.[1];
}
