import assert from 'node:assert/strict';
import { type Bluma, startBluma } from '../support/bluma.ts';
import type { BehaviourCase } from './behaviour-case.ts';

export interface UsageSetup {
  readonly baseURL: string;
  readonly apiKey: string;
}

/** A watch over an account's credits. */
export interface UsageWatch {
  /** The calls of its callbacks, in order. `crashed` for an error that nobody caught. */
  readonly calls: readonly string[];
  /** The used percentages that it measured. */
  readonly used: readonly number[];
  /** Lets its next check come, and waits for its end. */
  tick(): Promise<void>;
}

export type StartUsageWatch = (setup: UsageSetup) => UsageWatch;

interface Scene extends UsageWatch {
  readonly sim: Bluma['sim'];
}

interface SceneOptions {
  /** The credits that the account begins with: its allowance. */
  readonly allowance?: number;
  readonly apiKey?: string;
}

function usage(
  name: string,
  { allowance = 100, apiKey }: SceneOptions,
  run: (scene: Scene) => Promise<void>,
): BehaviourCase<StartUsageWatch> {
  return {
    name,
    run: async (start) => {
      const { sim, baseURL } = await startBluma({ credits: allowance });
      const watch = start({ baseURL, apiKey: apiKey ?? sim.account.liveKey });
      await run({ ...watch, sim });
    },
  };
}

export const usageContract: readonly BehaviourCase<StartUsageWatch>[] = [
  usage('more than three quarters used are reported', {}, async ({ sim, tick, calls, used }) => {
    sim.account.addCredits(-80);
    await tick();
    assert.deepEqual({ calls, used }, { calls: ['low'], used: [80] });
  }),
  usage('half is not', {}, async ({ sim, tick, calls, used }) => {
    sim.account.addCredits(-50);
    await tick();
    assert.deepEqual({ calls, used }, { calls: [], used: [50] });
  }),
  usage('three quarters to the credit are', {}, async ({ sim, tick, calls }) => {
    sim.account.addCredits(-75);
    await tick();
    assert.deepEqual(calls, ['low']);
  }),
  usage(
    'two thresholds that are passed in the same check make one alert',
    {},
    async ({ sim, tick, calls }) => {
      sim.account.addCredits(-95);
      await tick();
      assert.deepEqual(calls, ['low']);
    },
  ),
  usage('one after the other they are two', {}, async ({ sim, tick, calls }) => {
    sim.account.addCredits(-80);
    await tick();
    sim.account.addCredits(-15);
    await tick();
    assert.deepEqual(calls, ['low', 'low']);
  }),
  usage('a threshold is reported once', {}, async ({ sim, tick, calls }) => {
    sim.account.addCredits(-80);
    for (let checks = 0; checks < 3; checks++) await tick();
    assert.deepEqual(calls, ['low']);
  }),
  usage('a threshold is reported again after a top-up', {}, async ({ sim, tick, calls }) => {
    for (const change of [-80, 60, -60]) {
      sim.account.addCredits(change);
      await tick();
    }
    assert.deepEqual(calls, ['low', 'low']);
  }),
  usage('nothing left is reported as that, once', {}, async ({ sim, tick, calls }) => {
    sim.account.addCredits(-100);
    await tick();
    await tick();
    assert.deepEqual(calls, ['exhausted']);
  }),
  usage('more than the allowance is no use below 0', {}, async ({ sim, tick, calls, used }) => {
    sim.account.addCredits(100);
    await tick();
    assert.deepEqual({ calls, used }, { calls: [], used: [0] });
  }),
  usage('an allowance of 0 is not divided by', { allowance: 0 }, async (scene) => {
    const { sim, tick, calls, used } = scene;
    sim.account.addCredits(50);
    await tick();
    assert.deepEqual({ calls, used }, { calls: [], used: [] });
  }),
  usage('without an allowance, a few credits are low', { allowance: 0 }, async (scene) => {
    const { sim, tick, calls } = scene;
    sim.account.addCredits(9);
    await tick();
    assert.deepEqual(calls, ['low']);
  }),
  usage('without an allowance, no credits are exhausted', { allowance: 0 }, async (scene) => {
    await scene.tick();
    assert.deepEqual(scene.calls, ['exhausted']);
  }),
  usage("an error of the API's is no measure", {}, async ({ sim, tick, calls, used }) => {
    sim.account.addCredits(-80);
    sim.faultApi({ kind: 'internal_error' });
    await tick();
    await tick();
    assert.deepEqual({ calls, used }, { calls: ['low'], used: [80] });
  }),
  usage("a proxy's page ends nothing", {}, async ({ sim, tick, calls }) => {
    sim.account.addCredits(-80);
    sim.faultApi({ kind: 'proxy_html' });
    await tick();
    await tick();
    assert.deepEqual(calls, ['low']);
  }),
  usage('a key that is refused is no measure', { apiKey: 'bluma_live_revoked' }, async (scene) => {
    const { tick, calls, used } = scene;
    await tick();
    await tick();
    assert.deepEqual({ calls, used }, { calls: [], used: [] });
  }),
];
