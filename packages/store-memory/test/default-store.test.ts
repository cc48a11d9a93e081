import type { LogFields } from '@bluma-webhooks/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultStore } from '../src/index.ts';

describe('the store of a server whose user sets none', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });

  function warningsIn(variables: Readonly<Record<string, string>>) {
    vi.stubEnv('NODE_ENV', undefined);
    vi.stubEnv('npm_lifecycle_event', undefined);
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const warnings: [string, LogFields][] = [];
    defaultStore({
      info: () => {},
      warn: (message, fields) => warnings.push([message, fields]),
      error: () => {},
    });
    return warnings;
  }

  it('warns once in production', () => {
    expect(warningsIn({ NODE_ENV: 'production' })).toEqual([
      ['memory_store_in_production', { fix: expect.stringContaining('Set store') }],
    ]);
  });

  it.each(['development', 'test', ''])('says nothing if NODE_ENV is "%s"', (environment) => {
    expect(warningsIn({ NODE_ENV: environment })).toEqual([]);
  });

  it.each(['VERCEL', 'AWS_LAMBDA_FUNCTION_NAME', 'K_SERVICE', 'DENO_DEPLOYMENT_ID'])(
    'warns on a host that starts many instances, without NODE_ENV: %s',
    (variable) => {
      expect(warningsIn({ [variable]: 'x' })).toHaveLength(1);
    },
  );

  it('warns in a Worker and in an edge runtime', () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    expect(warningsIn({})).toHaveLength(1);
    vi.stubGlobal('navigator', undefined);
    vi.stubGlobal('EdgeRuntime', 'edge-runtime');
    expect(warningsIn({})).toHaveLength(1);
  });

  it.each([{ NEXT_PHASE: 'phase-production-build' }, { npm_lifecycle_event: 'build' }])(
    'says nothing while a framework builds: %o',
    (build) => {
      expect(warningsIn({ NODE_ENV: 'production', VERCEL: '1', ...build })).toEqual([]);
    },
  );

  it('claims like any store', async () => {
    const store = defaultStore(console);
    const claimed = await store.claim('key', { token: 'a', leaseMs: 1000, retainMs: 1000 });
    expect(claimed).toEqual({ status: 'acquired', claim: { key: 'key', token: 'a', attempt: 1 } });
  });
});
