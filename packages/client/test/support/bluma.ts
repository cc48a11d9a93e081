import type { SimulatorOptions } from '@bluma-webhooks/simulator';
import { createTestApi, type TestApi } from './test-api.ts';

export type Bluma = TestApi;

/**
 * A simulated Bluma whose time stands still until a test moves it, with its API on HTTP, and a client that sends each
 * request once: a fault is a call that failed.
 */
export function startBluma(options: SimulatorOptions = {}): Promise<Bluma> {
  return createTestApi({ maxRetries: 0 }, { clock: 'stepped', seed: 7, ...options });
}
