import { resolve } from 'node:path';
import { describeExample, listening, startExample } from '@bluma-webhooks/example-support';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { startPostgres } from '@bluma-webhooks/test-servers';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { Pool } from 'pg';
import { expect, it, onTestFinished } from 'vitest';

const folder = resolve(import.meta.dirname, '..');

describeExample('Workers', folder, { runtime: 'isolate' });

it('on Postgres, each request has a connection of its own', { timeout: 240_000 }, async () => {
  const server = await startPostgres({ own: true });
  onTestFinished(() => server.stop());
  const pool = new Pool({ connectionString: server.url });
  onTestFinished(() => pool.end());
  await postgresStore({ pool }).migrate();

  const secret = 'whsec_example';
  const env = { BLUMA_WEBHOOK_SECRET: secret, DATABASE_URL: server.url, PORT: '0' };
  const example = await startExample(folder, env);
  onTestFinished(async () => void (await example.stop()));
  const url = await listening(example);
  const event = createEvent('credits.low');
  const bodies: string[] = [];
  for (let request = 0; request < 3; request++) {
    bodies.push((await deliver(url, event, { secret })).body);
  }
  expect(bodies).toEqual([
    '{"status":"handled"}',
    '{"status":"duplicate"}',
    '{"status":"duplicate"}',
  ]);
  expect(example.output()).not.toMatch(/pool_on_workers|claim_failed|store_unavailable/);
});
