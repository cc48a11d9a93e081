import { createSimulator, type Simulator, type SimulatorOptions } from '@bluma-webhooks/testing';
import { onTestFinished } from 'vitest';
import { createApiReader } from './api-reader.ts';

export interface Bluma {
  readonly sim: Simulator;
  readonly client: ReturnType<typeof createApiReader>;
  readonly baseURL: string;
}

/** A simulated Bluma with its API on HTTP, and a client of it; closed when the test ends. */
export async function startBluma(options: SimulatorOptions = {}): Promise<Bluma> {
  const sim = createSimulator({ clock: 'stepped', seed: 7, ...options });
  onTestFinished(() => sim.close());
  const baseURL = await sim.listen();
  return { sim, baseURL, client: createApiReader({ baseURL, apiKey: sim.account.liveKey }) };
}
