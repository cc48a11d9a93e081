import { describe, expect, it } from 'vitest';
import { type MonitorDeliveriesOptions, monitorDeliveries } from '../src/monitors.ts';
import { startBluma } from './support/bluma.ts';
import { createEndpoint } from './support/endpoint.ts';
import { ManualTiming } from './support/manual-timing.ts';
import { createRecorder } from './support/recorder.ts';
import { ticking } from './support/ticking.ts';
import { entry, watchLogs } from './support/watch-logs.ts';

/** A monitor of a simulated webhook, and all that it tells. */
async function setScene(options: Partial<MonitorDeliveriesOptions> = {}) {
  const { sim, client, sent } = await startBluma();
  const endpoint = createEndpoint(sim);
  const { webhookId } = endpoint;
  const timing = new ManualTiming();
  const recorder = createRecorder();
  const calls: unknown[] = [];
  const monitor = monitorDeliveries({
    client,
    timing,
    logger: recorder.logger,
    observer: recorder.observer,
    onUnhealthy: ({ failures, failuresUntilDisabled, warnedAfter }) =>
      calls.push(['unhealthy', warnedAfter, { failures, failuresUntilDisabled }]),
    onRecovered: ({ failures }) => calls.push(['recovered', { failures }]),
    onDisabled: ({ reason, failures }) => calls.push(['disabled', reason, { failures }]),
    ...options,
    webhookId: options.webhookId ?? webhookId,
  });
  const tick = ticking(monitor, timing);
  return { sim, sent, ...endpoint, ...recorder, timing, monitor, tick, calls };
}

const failures = (count: number) => Array.from({ length: count }, () => 500);

describe('a monitor of deliveries', () => {
  it('warns at each step, with the failures until the webhook is disabled and the last error', async () => {
    const { deliver, tick, calls, events, lines, webhookId } = await setScene();
    await deliver(200, ...failures(3));
    expect(await tick()).toMatchObject({
      kind: 'unhealthy',
      webhookId,
      failures: 3,
      failedEvents: 3,
      failuresUntilDisabled: 7,
      lastFailure: { status_code: 500, error_message: 'Received status 500' },
    });
    await deliver(500);
    await tick();
    await deliver(500, 500, 500);
    await tick();
    await deliver(500, 500);
    await tick();
    expect(calls).toEqual([
      ['unhealthy', 3, { failures: 3, failuresUntilDisabled: 7 }],
      ['unhealthy', 6, { failures: 7, failuresUntilDisabled: 3 }],
      ['unhealthy', 9, { failures: 9, failuresUntilDisabled: 1 }],
    ]);
    const event = { name: 'webhook_unhealthy', webhookId };
    expect(events).toEqual([
      { ...event, failures: 3, failuresUntilDisabled: 7 },
      { ...event, failures: 7, failuresUntilDisabled: 3 },
      { ...event, failures: 9, failuresUntilDisabled: 1 },
    ]);
    expect(lines).toEqual(Array(3).fill(['warn', 'webhook_unhealthy']));
  });

  it('warns once, of the highest step, if several were passed together', async () => {
    const { deliver, tick, calls } = await setScene({ warnAfter: [8, 2, 4] });
    await deliver(...failures(5));
    await tick();
    expect(calls).toEqual([['unhealthy', 4, { failures: 5, failuresUntilDisabled: 5 }]]);
  });

  it('counts retries of one event as failures, which is never too late', async () => {
    const { sim, deliver, tick } = await setScene();
    await deliver(500);
    await sim.advance('40s'); // two retries
    expect(await tick()).toMatchObject({ kind: 'unhealthy', failures: 3, failedEvents: 1 });
  });

  it('counts a timeout, which the log shows as 500 after 5 s', async () => {
    const { sim, client } = await startBluma({ clock: { stepped: true, patience: 1 } });
    const { id: webhookId } = sim.addWebhook(() => new Promise(() => {}));
    const timing = new ManualTiming();
    const { logger } = createRecorder();
    const tick = ticking(monitorDeliveries({ client, webhookId, logger, timing }), timing);
    sim.emit('credits.low');
    await sim.advance('5s');
    expect(await tick()).toMatchObject({
      failures: 1,
      lastFailure: { status_code: 500, duration_ms: 5000, error_message: 'Connection timeout' },
    });
  });

  it('reports a new streak, also if it never saw the success before', async () => {
    const { deliver, tick, calls } = await setScene();
    await deliver(...failures(4));
    await tick();
    await deliver(200, ...failures(3));
    await tick();
    expect(calls).toEqual([
      ['unhealthy', 3, { failures: 4, failuresUntilDisabled: 6 }],
      ['recovered', { failures: 3 }],
      ['unhealthy', 3, { failures: 3, failuresUntilDisabled: 7 }],
    ]);
  });

  it('says what to do once the webhook was switched off', async () => {
    const advice: string[] = [];
    const { deliver, tick, events, lines, webhookId } = await setScene({
      onDisabled: (webhook) => advice.push(webhook.advice),
    });
    await deliver(...failures(10));
    expect(await tick()).toMatchObject({
      kind: 'disabled',
      reason: 'switched_off',
      webhookId,
      failures: 10,
      failuresUntilDisabled: 0,
      lastFailure: { status_code: 500 },
    });
    expect(advice).toEqual([expect.stringMatching(/webhooks\.recreate.*reconcileVideos/)]);
    expect(events).toEqual([{ name: 'webhook_disabled', webhookId, reason: 'switched_off' }]);
    expect(lines).toEqual([['error', 'webhook_disabled']]);
  });

  it('reports that it was switched off, also if its log cannot be read', async () => {
    const { sim, deliver, tick, calls, webhookId } = await setScene();
    await deliver(...failures(10));
    sim.faultApi({ kind: 'internal_error' }, { path: `/webhooks/${webhookId}/deliveries` });
    expect(await tick()).toMatchObject({ kind: 'disabled', reason: 'switched_off' });
    await tick();
    expect(calls).toEqual([['disabled', 'switched_off', { failures: 0 }]]);
  });

  it('has nothing left to do once the webhook was deleted', async () => {
    const { sim, webhookId, tick, calls, timing } = await setScene();
    await tick();
    sim.deleteWebhook(webhookId);
    expect(await tick()).toMatchObject({ kind: 'disabled', reason: 'deleted' });
    expect(calls).toEqual([['disabled', 'deleted', { failures: 0 }]]);
    expect(timing.waits).toEqual([]);
  });

  it('continues if the log of a listed webhook is not found', async () => {
    const bluma = await startBluma();
    const { webhookId, deliver } = createEndpoint(bluma.sim);
    let isLost = true;
    const client = bluma.open({
      fetch: (request) => {
        const isLog = request.url.includes('/deliveries');
        if (!isLog || !isLost) return fetch(request);
        isLost = false;
        return fetch(request.url.replace(webhookId, 'webhook_0'), { headers: request.headers });
      },
    });
    const { tick, calls, events } = await setScene({ client, webhookId });
    expect(await tick()).toBeUndefined();
    expect(events).toMatchObject([{ name: 'monitor_check_failed', err: { status: 404 } }]);
    await deliver(...failures(3));
    expect(await tick()).toMatchObject({ kind: 'unhealthy' });
    expect(calls).toEqual([['unhealthy', 3, { failures: 3, failuresUntilDisabled: 7 }]]);
  });

  it('reports no recovery of a webhook that is on again, until a delivery succeeded', async () => {
    const webhook = { id: 'webhook_1', url: '', events: [], created_at: '' };
    const success = entry(1, { status_code: 200 });
    const log = [...Array(10).keys()].map((n) => entry(20 - n, { status_code: 500 }));
    let isActive = false;
    const client = {
      webhooks: {
        list: async () => [{ ...webhook, is_active: isActive }],
        deliveries: async () => [...log, success],
      },
    };
    const { tick, calls } = await setScene({ client, webhookId: webhook.id });
    await tick();
    isActive = true;
    await tick();
    const off = ['disabled', 'switched_off', { failures: 10 }];
    const unhealthy = ['unhealthy', 9, { failures: 10, failuresUntilDisabled: 0 }];
    expect(calls).toEqual([off, unhealthy]);
    log.unshift(entry(21, { status_code: 200 }));
    await tick();
    expect(calls).toEqual([off, unhealthy, ['recovered', { failures: 0 }]]);
  });

  it('reads a long log only as far as the last success', async () => {
    const { deliver, tick, sent, webhookId } = await setScene();
    await deliver(...Array.from({ length: 30 }, () => 200), 500);
    await tick();
    expect(sent).toEqual(['GET /webhooks', `GET /webhooks/${webhookId}/deliveries`]);
  });

  it('reads a log whole that cannot be asked for page by page, and remembers that', async () => {
    const { sim, deliver, tick, sent, calls, webhookId } = await setScene();
    const log = `/webhooks/${webhookId}/deliveries`;
    await deliver(200, ...failures(4));
    sim.faultApi({ kind: 'unprocessable' }, { path: log });
    expect(await tick()).toMatchObject({ kind: 'unhealthy', failures: 4 });
    expect(sent.splice(0)).toEqual(['GET /webhooks', `GET ${log}`, `GET ${log}`]);
    await deliver(200);
    expect(await tick()).toMatchObject({ kind: 'healthy', failures: 0 });
    expect(sent.splice(0)).toEqual(['GET /webhooks', `GET ${log}`]);
    expect(calls).toHaveLength(2);
  });

  it('takes a refusal that has nothing to do with pages for what it is', async () => {
    const { sim, deliver, tick, events, webhookId } = await setScene();
    await deliver(500);
    const path = `/webhooks/${webhookId}/deliveries`;
    sim.faultApi({ kind: 'unprocessable' }, { path, times: 2 });
    expect(await tick()).toBeUndefined();
    expect(events).toMatchObject([{ name: 'monitor_check_failed', err: { status: 422 } }]);
    expect(await tick()).toMatchObject({ failures: 1 });
  });

  it('reads on to find it, and stops at the limit', async () => {
    const { check, asked } = watchLogs({ heedsOffset: true });
    const failing = Array.from({ length: 300 }, (_, index) => entry(index, { status_code: 500 }));
    expect(await check(...failing)).toMatchObject({ failures: 60, failuresUntilDisabled: 0 });
    expect(asked.splice(0)).toEqual([0, 20, 40]);
    const mended = failing.with(25, entry(25, { status_code: 204 }));
    expect(await check(...mended)).toMatchObject({ failures: 25 });
    expect(asked.splice(0)).toEqual([0, 20]);
  });

  it('counts no entry twice: in the next check, or on a page that is the same again', async () => {
    const { check, asked } = watchLogs();
    const failing = Array.from({ length: 20 }, (_, index) => entry(index, { status_code: 500 }));
    expect(await check(...failing)).toMatchObject({ failures: 20 });
    expect(asked).toEqual([0, 20]);
    expect(await check(...failing)).toMatchObject({ failures: 20 });
  });

  it('takes a log that was cut for no recovery, and an empty one neither', async () => {
    const { check, calls } = watchLogs();
    const failing = [5, 4, 3].map((second) => entry(second, { status_code: 500 }));
    await check(...failing, entry(2, { status_code: 200 }));
    await check(...failing);
    await check();
    await check(...failing, entry(2, { status_code: 200 }));
    expect(calls).toEqual(['unhealthy']);
    await check(entry(6, { status_code: 200 }));
    expect(calls).toEqual(['unhealthy', 'recovered']);
  });

  it.each([
    [
      { warnAfter: 0 },
      'warnAfter must be one or several whole numbers from 1 to 10, got 0: omit it for 3, 6, 9',
    ],
    [
      { warnAfter: [] },
      'warnAfter must be one or several whole numbers from 1 to 10, got []: omit it for 3, 6, 9',
    ],
    [
      { warnAfter: [3, 11] },
      'warnAfter must be one or several whole numbers from 1 to 10, got [3, 11]: omit it for 3, 6, 9',
    ],
    [
      { intervalMs: 10 },
      'intervalMs must be a number of ms from 1000 to 2147483647, got 10: omit it for 300000',
    ],
    [
      { intervalMs: 2 ** 31 },
      'intervalMs must be a number of ms from 1000 to 2147483647, got 2147483648: omit it for 300000',
    ],
    [
      { webhookId: ' ' },
      'webhookId must be the id of a webhook, got " ": webhooks.list() has the ids',
    ],
  ])('refuses %j', async (options, message) => {
    await expect(setScene(options)).rejects.toThrow(message);
  });
});
