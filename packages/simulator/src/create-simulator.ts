import { checkOptions } from './check-options.ts';
import type { SimulatorOptions } from './options.ts';
import { Simulator } from './simulator.ts';

/**
 * A simulated Bluma, for tests and for development: it delivers events as the vendor does, signed with each webhook's
 * own secret over exactly the bytes that it sends, with a time limit of 5 s, retried after 3 s, 30 s, 5 min and 1 h, and
 * switches a webhook off after 10 failures in a row.
 *
 * Close it when done.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 *
 * @example
 * ```ts
 * import { createSimulator } from '@bluma-webhooks/simulator';
 *
 * const sim = createSimulator({ clock: 'stepped', seed: 1 });
 * const { secret } = sim.addWebhook('http://localhost:3000/webhooks/bluma');
 * sim.emit('video.completed', { data: { duration: 12 } });
 * await sim.settled();
 * console.log(sim.deliveries());
 * await sim.close();
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  checkOptions(options);
  return new Simulator(options);
}
