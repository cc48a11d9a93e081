import { startPostgres, startProcess, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { acquire, getStatus, newKey, takeOver, weekMs } from './support/claiming.ts';
import { drivers } from './support/drivers.ts';
import { newTable } from './support/table-name.ts';

// How ten processes race for keys is in migration.test.ts.

const script = new URL('./processes/sleeps.ts', import.meta.url);
const leaseMs = 50;

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

describe.each(Object.entries(drivers))('through %s', (name, open) => {
  async function frozen() {
    const table = newTable();
    const driver = open(server.url);
    onTestFinished(() => driver.close());
    const store = driver.store({ table });
    await store.migrate();
    const key = newKey();
    const sleeper = startProcess(script, name, server.url, table, key, String(leaseMs));
    onTestFinished(() => sleeper.kill());
    expect(await sleeper.line()).toBe('claimed');
    sleeper.freeze();
    const wakes = () => {
      sleeper.say('complete');
      sleeper.thaw();
      return sleeper.line();
    };
    return { store, key, wakes };
  }

  it('a process that was frozen past its lease completes nothing after a takeover', async () => {
    const { store, key, wakes } = await frozen();
    const current = await takeOver(store, key);
    expect(current.attempt).toBe(2);
    expect(await wakes()).toBe('lost');
    expect(await getStatus(store, key)).toBe('in_progress');
    expect(await store.complete(current, { retainMs: weekMs })).toBe('completed');
  });

  it('a process that was frozen past its lease completes an event that no other claimed', async () => {
    const { store, key, wakes } = await frozen();
    // The lease of a claim that came later has ended, so that one's has.
    const later = await acquire(store, newKey(), { leaseMs });
    await takeOver(store, later.key);
    expect(await wakes()).toBe('completed');
    expect(await getStatus(store, key)).toBe('done');
  });
});
