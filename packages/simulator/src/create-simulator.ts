import { checkOptions } from './check-options.ts';
import type { SimulatorOptions } from './options.ts';
import { Simulator } from './simulator.ts';

/**
 * Creates a simulated Bluma, for tests and for development. It delivers events as the vendor does:
 *
 * - It signs the exact bytes of each body with the secret of the webhook.
 * - It waits up to 5 s for a response.
 * - It retries a failed delivery after 3 s, 30 s, 5 min and 1 h.
 * - It switches a webhook off after 10 failures in a row.
 *
 * Close the simulator when you no longer need it.
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
