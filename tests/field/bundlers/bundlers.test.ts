import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres, startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundlers } from './bundle.ts';

const run = promisify(execFile);

const servers: TestServer[] = [];

beforeAll(async () => {
  servers.push(await startPostgres(), await startRedis());
}, 200_000);

afterAll(() => Promise.all(servers.map((server) => server.stop())));

const expected = {
  frameworks: [
    'express 200 true',
    'koa 200 true',
    'h3 200 true',
    'fetch 200 true',
    'fastify 200 true',
    'core 200 true',
    'client function simulator function',
  ],
  servers: [
    'store-postgres 200 true',
    'store-redis 200 true',
    'queue-pg-boss 202 true',
    'queue-bullmq 202 true',
  ],
};

let apps = 0;

describe.each(Object.entries(bundlers))('in one file of %s', (_, bundle) => {
  it.each(Object.entries(expected))('%s load, and each handles a delivery', async (app, lines) => {
    // Outside of the repository, so that nothing resolves but what is in the file.
    const folder = mkdtempSync(join(tmpdir(), 'bluma-bundle-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = await bundle(join(import.meta.dirname, 'apps', `${app}.mjs`), folder);
    const [postgres, redis] = servers;
    apps += 1;
    const env = {
      ...process.env,
      DATABASE_URL: postgres?.url,
      REDIS_URL: redis?.url,
      NAME: `bundle_${process.pid}_${apps}`,
    };
    const { stdout } = await run(process.execPath, [file], { cwd: folder, env, timeout: 300_000 });
    expect(stdout.trim().split('\n')).toEqual(lines);
  });
});
