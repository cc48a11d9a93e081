import assert from 'node:assert/strict';
import type { Simulator } from '@bluma-webhooks/simulator';
import { startBluma } from '../support/bluma.ts';
import { createEndpoint } from '../support/endpoint.ts';
import type { BehaviourCase } from './behaviour-case.ts';

export interface HealthSetup {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly webhookId: string;
}

/** A watch over a webhook's deliveries. */
export interface HealthWatch {
  /** The calls of its callbacks, in order. `crashed` for an error that nobody caught. */
  readonly calls: readonly string[];
  /** Lets its next check come, and waits for its end. */
  tick(): Promise<void>;
}

export type StartHealthWatch = (setup: HealthSetup) => HealthWatch;

interface Scene extends HealthWatch {
  readonly sim: Simulator;
  readonly webhookId: string;
  /** One delivery after the other, each with its answer; `null` for none. */
  deliver(...answers: (number | null)[]): Promise<void>;
}

async function setScene(start: StartHealthWatch, apiKey?: string): Promise<Scene> {
  const { sim, baseURL } = await startBluma();
  const endpoint = createEndpoint(sim);
  const { webhookId } = endpoint;
  const key = apiKey ?? sim.account.liveKey;
  const watch = start({ baseURL, apiKey: key, webhookId });
  return { ...watch, sim, webhookId, deliver: endpoint.deliver };
}

function health(
  name: string,
  run: (scene: Scene) => Promise<void>,
): BehaviourCase<StartHealthWatch> {
  return { name, run: async (start) => run(await setScene(start)) };
}

export const healthContract: readonly BehaviourCase<StartHealthWatch>[] = [
  health('three failures in a row are reported', async ({ deliver, tick, calls }) => {
    await deliver(200, 500, 503, 404);
    await tick();
    assert.deepEqual(calls, ['unhealthy']);
  }),
  health('two are not', async ({ deliver, tick, calls }) => {
    await deliver(200, 500, 500);
    await tick();
    assert.deepEqual(calls, []);
  }),
  health('failures with successes between them are no row', async ({ deliver, tick, calls }) => {
    await deliver(500, 200, 500, 200, 500, 200, 500);
    await tick();
    assert.deepEqual(calls, []);
  }),
  health('a row that a success ended is over', async ({ deliver, tick, calls }) => {
    await deliver(500, 500, 500, 200);
    await tick();
    assert.deepEqual(calls, []);
  }),
  health('no answer is a failure', async ({ deliver, tick, calls }) => {
    await deliver(200, null, null, null);
    await tick();
    assert.deepEqual(calls, ['unhealthy']);
  }),
  health('a redirect is a failure', async ({ deliver, tick, calls }) => {
    await deliver(200, 302, 302, 302);
    await tick();
    assert.deepEqual(calls, ['unhealthy']);
  }),
  health('the same row is reported once', async ({ deliver, tick, calls }) => {
    await deliver(500, 500, 500);
    for (let checks = 0; checks < 3; checks++) await tick();
    assert.deepEqual(calls, ['unhealthy']);
  }),
  health('a recovery is reported once', async ({ deliver, tick, calls }) => {
    await deliver(500, 500, 500);
    await tick();
    await deliver(200);
    for (let checks = 0; checks < 3; checks++) await tick();
    assert.deepEqual(calls, ['unhealthy', 'recovered']);
  }),
  health('a webhook that was switched off is reported as that, once', async (scene) => {
    const { deliver, tick, calls } = scene;
    await deliver(...Array.from({ length: 10 }, () => 500));
    for (let checks = 0; checks < 3; checks++) await tick();
    assert.deepEqual(calls, ['disabled']);
  }),
  health('a webhook that was deleted is reported as that, once', async (scene) => {
    const { sim, webhookId, tick, calls } = scene;
    await tick();
    sim.deleteWebhook(webhookId);
    for (let checks = 0; checks < 3; checks++) await tick();
    assert.deepEqual(calls, ['disabled']);
  }),
  health("an error of the API's ends nothing", async ({ sim, deliver, tick, calls }) => {
    await deliver(500, 500, 500);
    sim.faultApi({ kind: 'internal_error' });
    await tick();
    await tick();
    assert.deepEqual(calls, ['unhealthy']);
  }),
  health("a proxy's page ends nothing", async ({ sim, deliver, tick, calls }) => {
    await deliver(500, 500, 500);
    sim.faultApi({ kind: 'proxy_html' });
    await tick();
    await tick();
    assert.deepEqual(calls, ['unhealthy']);
  }),
  health('a connection that is reset ends nothing', async ({ sim, deliver, tick, calls }) => {
    await deliver(500, 500, 500);
    sim.faultApi({ kind: 'reset_after_processing' });
    await tick();
    await tick();
    assert.deepEqual(calls, ['unhealthy']);
  }),
  {
    name: 'a key that is refused is no alerts of the webhook, and ends nothing',
    run: async (start) => {
      const { deliver, tick, calls } = await setScene(start, 'bluma_live_revoked');
      await deliver(500, 500, 500);
      await tick();
      await tick();
      assert.deepEqual(calls, []);
    },
  },
];
