import type { LogFields } from '@bluma-webhooks/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultStore } from '../src/index.ts';

describe('the store of a server whose user sets none', () => {
  afterEach(() => vi.unstubAllEnvs());

  function warningsIn(environment: string) {
    vi.stubEnv('NODE_ENV', environment);
    const warnings: [string, LogFields][] = [];
    defaultStore({
      info: () => {},
      warn: (message, fields) => warnings.push([message, fields]),
      error: () => {},
    });
    return warnings;
  }

  it('warns once in production', () => {
    expect(warningsIn('production')).toEqual([
      ['memory_store_in_production', { fix: expect.stringContaining('Set store') }],
    ]);
  });

  it.each(['development', 'test', ''])('says nothing if NODE_ENV is "%s"', (environment) => {
    expect(warningsIn(environment)).toEqual([]);
  });

  it('claims like any store', async () => {
    const store = defaultStore(console);
    const claimed = await store.claim('key', { token: 'a', leaseMs: 1000, retainMs: 1000 });
    expect(claimed).toEqual({ status: 'acquired', claim: { key: 'key', token: 'a', attempt: 1 } });
  });
});
