import { expect, it } from 'vitest';
import { entry, logTime, watchLogs } from './support/watch-logs.ts';

it('an attempt in flight is no failure, and ends no streak', async () => {
  const { check } = watchLogs();
  const failed = entry(1, { status_code: 500 });
  expect(await check(entry(3, {}), failed, failed)).toMatchObject({ failures: 1 });
  expect(await check(entry(3, { status_code: 200 }), failed)).toMatchObject({ failures: 0 });
});

it.each([
  ['an error', { error_message: 'Connection refused' }],
  ['a duration', { duration_ms: 12 }],
  ['a retry to come', { next_retry_at: logTime(60) }],
])('one without a status, but with %s, is a failure', async (_, fields) => {
  expect(await watchLogs().check(entry(1, fields))).toMatchObject({ failures: 1, failedEvents: 1 });
});

it('one that stays open is a failure after 10 s', async () => {
  const { check } = watchLogs();
  const open = entry(3, {});
  expect(await check(open)).toMatchObject({ failures: 0 });
  expect(await check(open)).toMatchObject({ failures: 0 }); // after 6 s
  expect(await check(open)).toMatchObject({ failures: 1 }); // after 12 s
});

it("one is a failure immediately if later entries show that its time is over, whatever this machine's clock says", async () => {
  const { check } = watchLogs();
  expect(await check(entry(14, {}), entry(3, {}))).toMatchObject({ failures: 1 });
  expect(await check(entry(13, {}), entry(3, {}))).toMatchObject({ failures: 0 });
});
