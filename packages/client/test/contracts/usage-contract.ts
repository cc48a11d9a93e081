import assert from 'node:assert/strict';
import { type Bluma, startBluma } from '../support/bluma.ts';
import type { BehaviourCase } from './behaviour-case.ts';

export interface UsageSetup {
  readonly baseURL: string;
  readonly apiKey: string;
}

/** A watch over an account's credits. */
export interface UsageWatch {
  /** What it has told, in order; `crashed` for an error that nobody caught. */
  readonly told: readonly string[];
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
  usage('more than three quarters used are told', {}, async ({ sim, tick, told, used }) => {
    sim.account.addCredits(-80);
    await tick();
    assert.deepEqual({ told, used }, { told: ['low'], used: [80] });
  }),
  usage('half is not', {}, async ({ sim, tick, told, used }) => {
    sim.account.addCredits(-50);
    await tick();
    assert.deepEqual({ told, used }, { told: [], used: [50] });
  }),
  usage('three quarters to the credit are', {}, async ({ sim, tick, told }) => {
    sim.account.addCredits(-75);
    await tick();
    assert.deepEqual(told, ['low']);
  }),
  usage('two thresholds at once are one alert', {}, async ({ sim, tick, told }) => {
    sim.account.addCredits(-95);
    await tick();
    assert.deepEqual(told, ['low']);
  }),
  usage('one after the other they are two', {}, async ({ sim, tick, told }) => {
    sim.account.addCredits(-80);
    await tick();
    sim.account.addCredits(-15);
    await tick();
    assert.deepEqual(told, ['low', 'low']);
  }),
  usage('a threshold is told once', {}, async ({ sim, tick, told }) => {
    sim.account.addCredits(-80);
    for (let checks = 0; checks < 3; checks++) await tick();
    assert.deepEqual(told, ['low']);
  }),
  usage('a threshold is told again after a top-up', {}, async ({ sim, tick, told }) => {
    for (const change of [-80, 60, -60]) {
      sim.account.addCredits(change);
      await tick();
    }
    assert.deepEqual(told, ['low', 'low']);
  }),
  usage('nothing left is told as that, once', {}, async ({ sim, tick, told }) => {
    sim.account.addCredits(-100);
    await tick();
    await tick();
    assert.deepEqual(told, ['exhausted']);
  }),
  usage('more than the allowance is no use below 0', {}, async ({ sim, tick, told, used }) => {
    sim.account.addCredits(100);
    await tick();
    assert.deepEqual({ told, used }, { told: [], used: [0] });
  }),
  usage('an allowance of 0 is not divided by', { allowance: 0 }, async (scene) => {
    const { sim, tick, told, used } = scene;
    sim.account.addCredits(50);
    await tick();
    assert.deepEqual({ told, used }, { told: [], used: [] });
  }),
  usage('without an allowance, a few credits are low', { allowance: 0 }, async (scene) => {
    const { sim, tick, told } = scene;
    sim.account.addCredits(9);
    await tick();
    assert.deepEqual(told, ['low']);
  }),
  usage('without an allowance, no credits are exhausted', { allowance: 0 }, async (scene) => {
    await scene.tick();
    assert.deepEqual(scene.told, ['exhausted']);
  }),
  usage("an error of the API's is no measure", {}, async ({ sim, tick, told, used }) => {
    sim.account.addCredits(-80);
    sim.faultApi({ kind: 'internal_error' });
    await tick();
    await tick();
    assert.deepEqual({ told, used }, { told: ['low'], used: [80] });
  }),
  usage("a proxy's page ends nothing", {}, async ({ sim, tick, told }) => {
    sim.account.addCredits(-80);
    sim.faultApi({ kind: 'proxy_html' });
    await tick();
    await tick();
    assert.deepEqual(told, ['low']);
  }),
  usage('a key that is refused is no measure', { apiKey: 'bluma_live_revoked' }, async (scene) => {
    const { tick, told, used } = scene;
    await tick();
    await tick();
    assert.deepEqual({ told, used }, { told: [], used: [] });
  }),
];
