import { BlumaClient, type ClientOptions } from '@bluma-webhooks/client';
import { createSimulator, type Simulator } from '@bluma-webhooks/simulator';
import { onTestFinished } from 'vitest';

export const input = {
  template_id: 'meme-dialogue',
  context: { prompt: 'A cat that writes code' },
} as const;

export interface Api {
  readonly sim: Simulator;
  readonly baseURL: string;
  open(options?: ClientOptions): BlumaClient;
}

/** A simulated Bluma over HTTP, for the length of a test. */
export async function startApi(): Promise<Api> {
  const sim = createSimulator({ clock: 'stepped' });
  onTestFinished(() => sim.close());
  const baseURL = await sim.listen();
  const open = (options: ClientOptions = {}) =>
    new BlumaClient({ apiKey: sim.account.testKey, baseURL, logLevel: 'off', ...options });
  return { sim, baseURL, open };
}

/** What a promise rejects with. */
export async function catchFailure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail');
}
