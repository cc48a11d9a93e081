import { describe, expect, it } from 'vitest';
import { monitorCredits, monitorDeliveries } from '../src/index.ts';
import { failuresOf } from './cases/behaviour-case.ts';
import { healthCases, type StartHealthWatch } from './cases/health-cases.ts';
import { type StartUsageWatch, usageCases } from './cases/usage-cases.ts';
import { startHealthSample } from './guide/health-sample.ts';
import { startUsageSample } from './guide/usage-sample.ts';
import { createApiReader } from './support/api-reader.ts';
import { HeldTiming } from './support/held-timing.ts';
import { createRecorder } from './support/recorder.ts';
import { ticking } from './support/ticking.ts';

const startOurHealthWatch: StartHealthWatch = ({ baseURL, apiKey, webhookId }) => {
  const told: string[] = [];
  const timing = new HeldTiming();
  const monitor = monitorDeliveries({
    client: createApiReader({ baseURL, apiKey }),
    webhookId,
    onUnhealthy: () => told.push('unhealthy'),
    onRecovered: () => told.push('recovered'),
    onDisabled: () => told.push('disabled'),
    logger: createRecorder().logger,
    timing,
  });
  const next = ticking(monitor, timing);
  return { told, tick: async () => void (await next()) };
};

const startOurUsageWatch: StartUsageWatch = ({ baseURL, apiKey }) => {
  const told: string[] = [];
  const used: number[] = [];
  const timing = new HeldTiming();
  const monitor = monitorCredits({
    client: createApiReader({ baseURL, apiKey }),
    onLow: () => told.push('low'),
    onExhausted: () => told.push('exhausted'),
    logger: createRecorder().logger,
    timing,
  });
  const next = ticking(monitor, timing);
  const tick = async () => {
    const state = await next();
    if (state?.used !== undefined) used.push(state.used * 100);
  };
  return { told, used, tick };
};

describe('a watch over deliveries', () => {
  it.each(healthCases)('$name', ({ run }) => run(startOurHealthWatch));

  it("that is the guide's fails what ours passes", async () => {
    expect(await failuresOf(healthCases, startHealthSample)).toEqual([
      'failures with successes between them are no row',
      'a row that a success ended is over',
      'no answer is a failure',
      'a redirect is a failure',
      'the same row is told once',
      'a recovery is told once',
      'a webhook that was switched off is told as that, once',
      'a webhook that was deleted is told as that, once',
      "an error of the API's ends nothing",
      "a proxy's page ends nothing",
      'a connection that is reset ends nothing',
      'a key that is refused is no news of the webhook, and ends nothing',
    ]);
  });
});

describe('a watch over credits', () => {
  it.each(usageCases)('$name', ({ run }) => run(startOurUsageWatch));

  it("that is the guide's fails what ours passes", async () => {
    expect(await failuresOf(usageCases, startUsageSample)).toEqual([
      'three quarters to the credit are',
      'a threshold is told once',
      'nothing left is told as that, once',
      'more than the allowance is no use below 0',
      'an allowance of 0 is not divided by',
      'without an allowance, a few credits are low',
      'without an allowance, no credits are exhausted',
      "an error of the API's is no measure",
      "a proxy's page ends nothing",
      'a key that is refused is no measure',
    ]);
  });
});
