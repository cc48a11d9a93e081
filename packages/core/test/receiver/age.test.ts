import { describe, expect, it } from 'vitest';
import { answers } from './support/answers.ts';
import { start } from './support/receiver.ts';
import { pass, startedAt, useHeldClock } from './support/time.ts';

useHeldClock();

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The time `ms` before the test's now. */
function ago(ms: number): string {
  return new Date(startedAt.getTime() - ms).toISOString();
}

function warnings({ log }: ReturnType<typeof start>) {
  return log.filter(({ level }) => level === 'warn');
}

describe('an event older than maxAgeMs', () => {
  it('does not run: 200, and reported', async () => {
    let runs = 0;
    const started = start({ handlers: { '*': () => void runs++ } });
    expect(await started.deliver({ created_at: ago(7 * day + 1) })).toEqual(answers.stale);
    expect(runs).toBe(0);
    expect(warnings(started)).toMatchObject([{ message: 'stale', fields: { eventId: 'evt_1' } }]);
    expect(started.names()).toContain('stale');
  });

  it('is 7 days old unless it is set', async () => {
    const { deliver } = start();
    expect(await deliver({ created_at: ago(7 * day) })).toEqual(answers.handled);
    expect(await deliver({ id: 'evt_2', created_at: ago(7 * day + 1) })).toEqual(answers.stale);
  });

  it('follows retainMs', async () => {
    const { deliver } = start({ retainMs: 3 * hour });
    expect(await deliver({ created_at: ago(3 * hour) })).toEqual(answers.handled);
    expect(await deliver({ id: 'evt_2', created_at: ago(3 * hour + 1) })).toEqual(answers.stale);
  });

  it('can be set below retainMs', async () => {
    const { deliver } = start({ maxAgeMs: 2 * hour });
    expect(await deliver({ created_at: ago(2 * hour) })).toEqual(answers.handled);
    expect(await deliver({ id: 'evt_2', created_at: ago(2 * hour + 1) })).toEqual(answers.stale);
  });

  it('depends on the time, not on the notation of its zone', async () => {
    const { deliver } = start({ maxAgeMs: 2 * hour });
    // 12:00 UTC is 14:00 at +02:00.
    expect(await deliver({ created_at: '2025-11-03T12:30:00+02:00' })).toEqual(answers.handled);
    expect(await deliver({ id: 'evt_2', created_at: '2025-11-03T11:30:00+02:00' })).toEqual(
      answers.stale,
    );
    expect(await deliver({ id: 'evt_3', created_at: '2025-11-03T09:59:59.999Z' })).toEqual(
      answers.stale,
    );
  });
});

describe('a receiver whose clock is behind', () => {
  it('still knows an event, as long as it would run it', async () => {
    let runs = 0;
    const started = start({ handlers: { '*': () => void runs++ } });
    // By the sender's clock, which is 4 minutes ahead.
    const event = { created_at: ago(-4 * minute) };
    expect(await started.deliver(event)).toEqual(answers.handled);
    await pass(7 * day + minute);
    expect(await started.deliver(event)).toEqual(answers.duplicate);
    await pass(4 * minute);
    expect(await started.deliver(event)).toEqual(answers.stale);
    expect(runs).toBe(1);
  });
});

describe('the last attempt', () => {
  const failing = { handlers: { '*': () => Promise.reject(new Error('no')) } };

  function lastAttempts({ log }: ReturnType<typeof start>) {
    return log.filter(({ message }) => message === 'last_attempt_failed');
  }

  it('is the fifth: a failure is an error line', async () => {
    const started = start(failing);
    for (let attempt = 1; attempt <= 4; attempt++) await started.deliver();
    expect(lastAttempts(started)).toEqual([]);
    await started.deliver();
    expect(lastAttempts(started)).toMatchObject([
      { level: 'error', fields: { eventId: 'evt_1', attempt: 5, outcome: 'handler_failed' } },
    ]);
  });

  it('is also one that comes an hour later, though the attempts before reached no claim', async () => {
    const started = start(failing);
    await started.deliver({ created_at: ago(6 * minute) });
    expect(lastAttempts(started)).toEqual([]);
    await started.deliver({ created_at: ago(66 * minute) });
    expect(lastAttempts(started)).toHaveLength(1);
  });

  it('is no line if it succeeds', async () => {
    const started = start();
    await started.deliver({ created_at: ago(66 * minute) });
    expect(lastAttempts(started)).toEqual([]);
  });
});

describe('a created_at that says nothing about age', () => {
  it.each([
    ['tomorrow', ago(-day)],
    ['in a hundred years', '2125-11-03T12:00:00Z'],
    ['a word with a year in it', 'garbage 1'],
    ['a year', '2025'],
    ['a date', '2020-01-01'],
    ['a time without a zone', '2020-01-01T00:00:00'],
    ['seconds since 1970', '1577836800'],
    ['nothing', ''],
    ['a month that is none', '2020-13-01T00:00:00Z'],
    ['a day that is none', '2020-01-99T00:00:00Z'],
    ['a number', 1_577_836_800],
    ['null', null],
    ['missing', undefined],
    ['a megabyte', 'x'.repeat(1024 * 1024)],
  ])('runs, with a warning: %s', async (_what, createdAt) => {
    const started = start();
    expect(await started.deliver({ created_at: createdAt })).toEqual(answers.handled);
    expect(warnings(started)).toHaveLength(1);
    expect(warnings(started)[0]?.fields).toMatchObject({ eventId: 'evt_1' });
  });

  it('is no warning if clocks differ by a second', async () => {
    const started = start();
    expect(await started.deliver({ created_at: ago(-1000) })).toEqual(answers.handled);
    expect(warnings(started)).toEqual([]);
  });

  it('is no warning if it is recent', async () => {
    const started = start();
    await started.deliver({ created_at: '2025-11-03T11:59:59Z' });
    await started.deliver({ id: 'evt_2', created_at: '2025-11-03T11:59:59.123456Z' });
    expect(warnings(started)).toEqual([]);
  });
});
