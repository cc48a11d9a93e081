import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BlumaClient } from '../src/index.ts';
import { monitorCredits, monitorDeliveries } from '../src/monitors.ts';
import { findFailures } from './contracts/behaviour-case.ts';
import { callerContract, type StartCaller } from './contracts/caller-contract.ts';
import { healthContract, type StartHealthWatch } from './contracts/health-contract.ts';
import { type StartUsageWatch, usageContract } from './contracts/usage-contract.ts';
import { checkWebhookHealthSample } from './guide-samples/check-webhook-health.ts';
import { handleRateLimitSample } from './guide-samples/handle-rate-limit.ts';
import { monitorUsageSample } from './guide-samples/monitor-usage.ts';
import { retryWithBackoffSample } from './guide-samples/retry-with-backoff.ts';
import { ManualTiming } from './support/manual-timing.ts';
import { createRecorder } from './support/recorder.ts';
import { ticking } from './support/ticking.ts';

// What the vendor's guide has people copy fails what ours passes.

const ourCaller: StartCaller = ({ apiKey, fetch }) => {
  // Where there is no key, the request is sent without one, to see the edge's own answer.
  const keyless = (request: Request) => {
    const headers = new Headers(request.headers);
    headers.delete('authorization');
    return fetch(new Request(request, { headers }));
  };
  const client = new BlumaClient({
    apiKey: apiKey.trim() || 'bluma_test_keyless',
    fetch: apiKey.trim() ? fetch : keyless,
    logLevel: 'off',
  });
  return (prompt) => client.videos.create({ template_id: 'meme-dialogue', context: { prompt } });
};

const ourHealthWatch: StartHealthWatch = ({ baseURL, apiKey, webhookId }) => {
  const calls: string[] = [];
  const timing = new ManualTiming();
  const monitor = monitorDeliveries({
    client: new BlumaClient({ baseURL, apiKey, maxRetries: 0, logLevel: 'off' }),
    webhookId,
    onUnhealthy: () => calls.push('unhealthy'),
    onRecovered: () => calls.push('recovered'),
    onDisabled: () => calls.push('disabled'),
    logger: createRecorder().logger,
    timing,
  });
  const next = ticking(monitor, timing);
  return { calls, tick: async () => void (await next()) };
};

const ourUsageWatch: StartUsageWatch = ({ baseURL, apiKey }) => {
  const calls: string[] = [];
  const used: number[] = [];
  const timing = new ManualTiming();
  const monitor = monitorCredits({
    client: new BlumaClient({ baseURL, apiKey, maxRetries: 0, logLevel: 'off' }),
    onLow: () => calls.push('low'),
    onExhausted: () => calls.push('exhausted'),
    logger: createRecorder().logger,
    timing,
  });
  const next = ticking(monitor, timing);
  const tick = async () => {
    const state = await next();
    if (state?.used !== undefined) used.push(state.used * 100);
  };
  return { calls, used, tick };
};

describe('a caller', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it.each(callerContract)('$name', ({ run }) => run(ourCaller));

  it("the guide's retryWithBackoff fails", async () => {
    expect(await findFailures(callerContract, retryWithBackoffSample)).toEqual([
      'a key that does not exist is tried once, and the error says 401',
      'credits that are used up are an error, which says 402, and what is required and available',
      'a video that was made and paid for is not made again after a reset',
      'a 500 for a request that is not idempotent is not retried',
      'an error says its status also where the body is a bare string, or HTML',
      'a 429 is tried again after the seconds that it says',
      'a 429 is tried again after the date that it says',
      'no call waits for an hour: the error has the wait',
      'callers that were refused together do not return together',
      'a prompt that is too short sends no request',
    ]);
  });

  it("the guide's handleRateLimit fails", async () => {
    expect(await findFailures(callerContract, handleRateLimitSample)).toEqual([
      'a key that does not exist is tried once, and the error says 401',
      'credits that are used up are an error, which says 402, and what is required and available',
      'a 500 for a request that is not idempotent is not retried',
      'an error says its status also where the body is a bare string, or HTML',
      'a 429 is tried again after the date that it says',
      'a 429 after a 429 is tried again too',
      'no call waits for an hour: the error has the wait',
      'callers that were refused together do not return together',
      'a prompt that is too short sends no request',
    ]);
  });
});

describe('a watch over deliveries', () => {
  it.each(healthContract)('$name', ({ run }) => run(ourHealthWatch));

  it("the guide's checkWebhookHealth fails", async () => {
    expect(await findFailures(healthContract, checkWebhookHealthSample)).toEqual([
      'failures with successes between them are no row',
      'a row that a success ended is over',
      'no answer is a failure',
      'a redirect is a failure',
      'the same row is reported once',
      'a recovery is reported once',
      'a webhook that was switched off is reported as that, once',
      'a webhook that was deleted is reported as that, once',
      "an error of the API's ends nothing",
      "a proxy's page ends nothing",
      'a connection that is reset ends nothing',
      'a key that is refused is no alerts of the webhook, and ends nothing',
    ]);
  });
});

describe('a watch over credits', () => {
  it.each(usageContract)('$name', ({ run }) => run(ourUsageWatch));

  it("the guide's monitorUsage fails", async () => {
    expect(await findFailures(usageContract, monitorUsageSample)).toEqual([
      'three quarters to the credit are',
      'a threshold is reported once',
      'nothing left is reported as that, once',
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
