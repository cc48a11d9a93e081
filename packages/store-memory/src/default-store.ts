import type { IdempotencyStore, Logger } from '@bluma-webhooks/core';
import { findFreezingHost, isCloudflareWorkers, readProperty } from '@bluma-webhooks/core/shared';
import { memoryStore } from './memory-store.ts';

/**
 * Creates the memory store for an adapter whose option `store` is not set. Logs one warning in production, and on hosts
 * that start many instances: events can run twice there. For adapters only: an application calls `memoryStore()`.
 */
export function defaultStore(logger: Logger): IdempotencyStore {
  if (!isBuild() && (readVariable('NODE_ENV') === 'production' || startsManyInstances())) {
    logger.warn('memory_store_in_production', {
      fix: 'Set store: this process alone knows what ran, and forgets it when it ends, so events can run twice',
    });
  }
  return memoryStore({ logger });
}

/** Whether a framework is building the site. A build loads the file of the route, too. */
function isBuild(): boolean {
  return (
    readVariable('NEXT_PHASE') === 'phase-production-build' ||
    readVariable('npm_lifecycle_event') === 'build'
  );
}

/** Whether the host starts many instances. `NODE_ENV` is often not set on such hosts. */
function startsManyInstances(): boolean {
  const isEdge = readProperty(globalThis, 'EdgeRuntime') !== undefined;
  const isDeploy = readVariable('DENO_DEPLOYMENT_ID') !== undefined;
  return isCloudflareWorkers() || isEdge || isDeploy || findFreezingHost() !== undefined;
}

function readVariable(name: string): unknown {
  return readProperty(readProperty(readProperty(globalThis, 'process'), 'env'), name);
}
