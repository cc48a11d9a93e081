import type { IdempotencyStore } from '@bluma-webhooks/core';
import { createTestName, startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Child } from './support/child.ts';
import { acquire, claimOptions, hourMs, toKey, weekMs } from './support/claiming.ts';
import { type Connection, current } from './support/connections.ts';
import { patience } from './support/patience.ts';
import { patientStore } from './support/patient-store.ts';

const contender = new URL('./processes/contender.ts', import.meta.url);
const sleeper = new URL('./processes/sleeper.ts', import.meta.url);

let server: TestServer;

beforeAll(async () => {
  server = await startRedis();
}, 200_000);

afterAll(() => server?.stop());

const isTrue = (list: unknown, index: number) => Array.isArray(list) && list[index] === true;

describe.each(Object.entries(current))('%s', (name, connect) => {
  let connection: Connection;
  let prefix: string;
  let store: IdempotencyStore;
  let others: Child[];

  beforeAll(async () => {
    connection = await connect(server.url);
  });

  afterAll(() => connection?.close());

  beforeEach(() => {
    prefix = `${createTestName()}:`;
    store = patientStore({ client: connection.client, prefix });
    others = [];
  });

  afterEach(() => {
    for (const other of others) other.end();
    vi.useRealTimers();
  });

  function start(script: URL, ...words: string[]): Child {
    const other = new Child(script, name, server.url, prefix, ...words);
    others.push(other);
    return other;
  }

  /** Claims as another runner would, until the lease that is held has ended. */
  async function takeOver(key: string) {
    const mine = claimOptions();
    await vi.waitFor(
      async () => expect(await store.claim(key, mine)).toMatchObject({ status: 'acquired' }),
      patience,
    );
    return { key, token: mine.token, attempt: 2 };
  }

  it('of three processes that claim 200 keys concurrently, one gets each', async () => {
    const count = 200;
    const rivals = [start(contender, String(count)), start(contender, String(count))];
    for (const rival of rivals) expect(await rival.receive()).toBe('ready');

    for (const rival of rivals) rival.send('go');
    const own = Promise.all(
      Array.from({ length: count }, (_, id) => store.claim(toKey(String(id)), claimOptions())),
    );
    const won: unknown[] = await Promise.all(rivals.map((rival) => rival.receive()));
    won.push((await own).map(({ status }) => status === 'acquired'));

    const winners = won.reduce<number[]>(
      (counts, wins) => counts.map((winners, id) => winners + (isTrue(wins, id) ? 1 : 0)),
      Array.from({ length: count }, () => 0),
    );
    expect(winners).toEqual(Array.from({ length: count }, () => 1));
  });

  it('a process that was frozen past its lease completes nothing after a takeover', async () => {
    const key = toKey('frozen');
    const frozen = start(sleeper, key, '50');
    expect(await frozen.receive()).toBe('claimed');

    frozen.freeze();
    const current = await takeOver(key);
    frozen.send('complete');
    frozen.thaw();
    expect(await frozen.receive()).toBe('lost');

    expect((await store.claim(key, claimOptions())).status).toBe('in_progress');
    expect(await store.complete(current, { retainMs: weekMs })).toBe('completed');
  });

  it('a process that was frozen past its lease completes an event that no other claimed', async () => {
    const key = toKey('late');
    const frozen = start(sleeper, key, '50');
    expect(await frozen.receive()).toBe('claimed');
    frozen.freeze();
    // The lease of a claim that came later has ended, so that one's has.
    const later = await acquire(store, toKey('later'), { leaseMs: 50 });
    await takeOver(later.key);
    frozen.send('complete');
    frozen.thaw();
    expect(await frozen.receive()).toBe('completed');
    expect(await store.claim(key, claimOptions())).toEqual({ status: 'done' });
  });

  it.each([1, -1])('a clock that is %d hours off changes nothing', async (hours) => {
    const peer = patientStore({ client: connection.client, prefix });
    const early = await acquire(store, toKey('early'), { leaseMs: hourMs, retainMs: hourMs });
    const done = await acquire(store, toKey('done'), { leaseMs: hourMs });
    await store.complete(done, { retainMs: hourMs });

    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now() + hours * 3_600_000 });
    const skewed = await acquire(store, toKey('skewed'), { leaseMs: hourMs, retainMs: hourMs });
    const seen = await peer.claim(early.key, claimOptions());
    expect(seen).toEqual({ status: 'in_progress', retryAfterMs: expect.any(Number) });
    if (seen.status === 'in_progress') {
      expect(seen.retryAfterMs).toBeGreaterThan(0);
      expect(seen.retryAfterMs).toBeLessThanOrEqual(hourMs);
    }
    expect(await peer.claim(done.key, claimOptions())).toEqual({ status: 'done' });
    expect(await store.renew(early, { leaseMs: hourMs })).toBe('renewed');

    vi.useRealTimers();
    expect((await peer.claim(skewed.key, claimOptions())).status).toBe('in_progress');
    expect(await peer.complete(early, { retainMs: hourMs })).toBe('completed');
    for (const key of [early.key, done.key, skewed.key]) {
      const left = Number(await connection.call('PTTL', `${prefix}${key}`));
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(hourMs);
    }
  });
});
