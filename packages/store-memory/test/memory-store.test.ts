import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Claim, Logger } from '@bluma-webhooks/core';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { type MemoryStoreOptions, memoryStore } from '../src/index.ts';

const leaseMs = 20_000;
const retainMs = 60_000;

/** A store on a clock that only moves when told to, and what it warned of. */
function setUp(options: MemoryStoreOptions = {}) {
  let time = 0;
  let tokens = 0;
  const warnings: unknown[] = [];
  const logger: Logger = {
    info: () => {},
    warn: (...line) => warnings.push(line),
    error: () => {},
  };
  const store = memoryStore({ logger, now: () => time, ...options });
  const claim = async (key: string, lasting: { leaseMs?: number; retainMs?: number } = {}) =>
    store.claim(key, { token: `token ${++tokens}`, leaseMs, retainMs, ...lasting });
  const acquire = async (...args: Parameters<typeof claim>): Promise<Claim> => {
    const result = await claim(...args);
    if (result.status !== 'acquired') return expect.unreachable(result.status);
    return result.claim;
  };
  const complete = async (key: string, retainMs_ = retainMs) =>
    store.complete(await acquire(key), { retainMs: retainMs_ });
  const claimStatus = async (key: string) => (await claim(key)).status;
  const pass = (ms: number) => {
    time += ms;
  };
  return { store, warnings, claim, acquire, complete, claimStatus, pass };
}

describe('a full store', () => {
  it('drops the event that was completed first, and warns once', async () => {
    const { acquire, complete, claimStatus, store, warnings } = setUp({ maxRecords: 3 });
    const slow = await acquire('claimed first, completed last');
    await complete('a');
    await complete('b');
    await store.complete(slow, { retainMs });
    expect(warnings).toEqual([]);

    await complete('c');
    await complete('d');
    expect(warnings).toEqual([
      ['memory_store_full', { maxRecords: 3, fix: expect.stringContaining('Raise maxRecords') }],
    ]);
    expect(await Promise.all([slow.key, 'c', 'd'].map(claimStatus))).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(await claimStatus('a')).toBe('acquired');
  });

  it('rejects a claim while all records are running, and deletes none', async () => {
    const { acquire, claim, claimStatus, store, warnings } = setUp({ maxRecords: 2 });
    const first = await acquire('a');
    await acquire('b');
    await expect(claim('c')).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/full: all of its 2 records .* running/),
    });
    expect(await Promise.all(['a', 'b'].map(claimStatus))).toEqual(['in_progress', 'in_progress']);
    expect(await store.complete(first, { retainMs })).toBe('completed');
    expect(await claimStatus('c')).toBe('acquired');
    expect(warnings).toHaveLength(1);
  });

  it('deletes a record whose lease has ended, at any position, before it rejects', async () => {
    const { acquire, pass, claimStatus, store, warnings } = setUp({ maxRecords: 2 });
    const long = await acquire('long', { leaseMs: 10 * leaseMs });
    const lapsed = await acquire('short');
    pass(leaseMs);
    expect(await claimStatus('new')).toBe('acquired');
    expect(warnings).toEqual([]);
    expect(await store.complete(long, { retainMs })).toBe('completed');
    // Its runner may still come back: what has vanished is completed as if it had stayed.
    expect(await store.complete(lapsed, { retainMs })).toBe('completed');
    expect(await claimStatus('short')).toBe('done');
  });

  it('deletes a released key without a warning: it causes no second run', async () => {
    const { acquire, complete, claimStatus, store, warnings } = setUp({ maxRecords: 2 });
    await store.release(await acquire('released'));
    await complete('done');
    expect(await claimStatus('new')).toBe('acquired');
    expect(warnings).toEqual([]);
    expect(await claimStatus('done')).toBe('done');
  });

  it('claims and answers on with a logger that throws', async () => {
    const warn = () => {
      throw new Error('disk full');
    };
    const logger = { info: warn, warn, error: warn };
    const { complete, claimStatus } = setUp({ maxRecords: 1, logger });
    await complete('a');
    expect(await claimStatus('b')).toBe('acquired');
  });

  it('warns on the console by default', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const { complete } = setUp({ maxRecords: 1, logger: undefined });
    await complete('a');
    await complete('b');
    await complete('c');
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('gives a pino logger the fields of the warning', async () => {
    const lines: unknown[] = [];
    const logger = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
    const { complete } = setUp({ maxRecords: 1, logger });
    await complete('a');
    await complete('b');
    const fix = expect.stringContaining('Raise maxRecords');
    expect(lines).toEqual([
      expect.objectContaining({ msg: 'memory_store_full', maxRecords: 1, fix }),
    ]);
  });
});

describe('time', () => {
  it('a claim without further calls is deleted after its retention', async () => {
    const { acquire, pass, store } = setUp();
    const { key } = await acquire('a');
    pass(retainMs - 1);
    const second = await acquire(key);
    expect(second.attempt).toBe(2);
    pass(retainMs - 1);
    expect(await store.renew(second, { leaseMs })).toBe('renewed');
    pass(retainMs - 1);
    expect((await acquire(key)).attempt).toBe(3);
    pass(retainMs);
    expect((await acquire(key)).attempt).toBe(1);
  });

  it('expired records are deleted as new ones arrive, so that the store does not grow', async () => {
    const { acquire, complete, pass, store } = setUp();
    for (let i = 0; i < 100; i++) await complete(`done ${i}`);
    for (let i = 0; i < 100; i++) await acquire(`abandoned ${i}`);
    pass(retainMs);
    for (let i = 0; i < 100; i++) await complete(`new ${i}`);
    expect(await store.sweep?.({ limit: 1000 })).toBe(0);
    pass(retainMs);
    expect(await store.sweep?.({ limit: 1000 })).toBe(100);
  });

  it('returns the rest of the lease', async () => {
    const { acquire, claim, pass } = setUp();
    await acquire('a');
    pass(15_000);
    expect(await claim('a')).toEqual({ status: 'in_progress', retryAfterMs: 5000 });
  });
});

it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'refuses maxRecords %d at construction',
  (maxRecords) => {
    expect(() => memoryStore({ maxRecords })).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    );
  },
);

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('%d is no duration', async (ms) => {
  const { store, acquire } = setUp();
  const held = await acquire('held');
  const calls = [
    () => store.claim('a', { token: 'token', leaseMs: ms, retainMs }),
    () => store.claim('a', { token: 'token', leaseMs: 1000, retainMs: ms }),
    () => store.renew(held, { leaseMs: ms }),
    () => store.complete(held, { retainMs: ms }),
  ];
  for (const call of calls) {
    expect(call).toThrow(expect.objectContaining({ code: 'invalid_option' }));
  }
  expect((await acquire('a')).attempt).toBe(1);
  expect(await store.complete(held, { retainMs })).toBe('completed');
});

describe('a separate process', { timeout: 200_000 }, () => {
  const run = async (script: URL) => {
    const command = ['--expose-gc', fileURLToPath(script)];
    const child = promisify(execFile)(process.execPath, command);
    return JSON.parse((await child).stdout);
  };

  it('ends by itself, with running and completed events in store', async () => {
    expect(await run(new URL('./processes/ends.ts', import.meta.url))).toEqual([
      'acquired',
      'done',
    ]);
  });

  it('stores 100,000 completed events in less than 400 bytes each', async () => {
    const { bytesPerRecord } = await run(new URL('./processes/weighs.ts', import.meta.url));
    expect(bytesPerRecord).toBeGreaterThan(50);
    expect(bytesPerRecord).toBeLessThan(400);
  });
});
