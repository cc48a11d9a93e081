import { expect, it } from 'vitest';
import { type DeliveriesState, monitorDeliveries, type WebhookDelivery } from '../src/index.ts';
import { HeldTiming } from './support/held-timing.ts';
import { createRecorder } from './support/recorder.ts';
import { ticking } from './support/ticking.ts';

const time = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

function entry(id: number, fields: Partial<WebhookDelivery>): WebhookDelivery {
  return {
    id: `delivery_${id}`,
    event_id: `evt_${id}`,
    event_type: 'video.completed',
    attempt_number: 1,
    status_code: null,
    duration_ms: null,
    error_message: null,
    created_at: time(id),
    ...fields,
  };
}

/** No simulator shows attempts that are under way, and none has a say in how the vendor would: these are its logs. */
function watch() {
  let log: readonly WebhookDelivery[] = [];
  const timing = new HeldTiming();
  const monitor = monitorDeliveries({
    client: {
      webhooks: {
        list: async () => [],
        // As an API that does not heed `offset`.
        deliveries: async () => log,
      },
    },
    webhookId: 'webhook_1',
    everyMs: 6000,
    logger: createRecorder().logger,
    timing,
  });
  const tick = ticking(monitor, timing);
  return async (...next: WebhookDelivery[]): Promise<DeliveriesState | undefined> => {
    log = next;
    return tick();
  };
}

it('an attempt that nobody has answered yet is no failure, and ends no row', async () => {
  const check = watch();
  const failed = entry(1, { status_code: 500 });
  expect(await check(entry(3, {}), failed, failed)).toMatchObject({ failures: 1 });
  expect(await check(entry(3, { status_code: 200 }), failed)).toMatchObject({ failures: 0 });
});

it.each<[string, Partial<WebhookDelivery>]>([
  ['an error', { error_message: 'Connection refused' }],
  ['a duration', { duration_ms: 12 }],
  ['a retry to come', { next_retry_at: time(60) }],
])('one without a status, but with %s, is a failure', async (_, fields) => {
  expect(await watch()(entry(1, fields))).toMatchObject({ failures: 1, failedEvents: 1 });
});

it('one that stays open is a failure after 10 s', async () => {
  const check = watch();
  const open = entry(3, {});
  expect(await check(open)).toMatchObject({ failures: 0 });
  expect(await check(open)).toMatchObject({ failures: 0 }); // after 6 s
  expect(await check(open)).toMatchObject({ failures: 1 }); // after 12 s
});

it("one is a failure at once where later entries show that its time is over, whatever this machine's clock says", async () => {
  const check = watch();
  expect(await check(entry(14, {}), entry(3, {}))).toMatchObject({ failures: 1 });
  expect(await check(entry(13, {}), entry(3, {}))).toMatchObject({ failures: 0 });
});
