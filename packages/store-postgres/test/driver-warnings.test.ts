import { startPostgres, startProcess, type TestServer } from '@bluma-webhooks/test-servers';
import { Pool } from 'pg';
import { pino } from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { drivers } from './support/drivers.ts';
import { newRole } from './support/role.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

it('a sql with fetch_types is warned of once, also if the logger throws', () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  postgresStore({ pool: postgres(server.url, { fetch_types: false }), logger });
  expect(logger.warn).not.toHaveBeenCalled();
  const sql = postgres(server.url);
  postgresStore({ pool: sql, logger });
  postgresStore({ pool: sql, logger, table: newTable() });
  expect(logger.warn.mock.calls).toEqual([
    ['fetch_types', { fix: expect.stringContaining('fetch_types: false') }],
  ]);
  logger.warn.mockImplementation(() => {
    throw new Error('no log');
  });
  postgresStore({ pool: postgres(server.url), logger });
});

it('a pino logger gets the fields of a warning', () => {
  const lines: unknown[] = [];
  const logger = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  postgresStore({ pool: postgres(server.url), logger });
  expect(lines).toEqual([
    expect.objectContaining({ msg: 'fetch_types', fix: expect.stringContaining('fetch_types') }),
  ]);
});

it('a server that does not show its types ends the process with fetch_types, and not without', async () => {
  const database = newTable();
  const admin = drivers.pg(server.url);
  onTestFinished(() => admin.close());
  await admin.query(`CREATE DATABASE ${database}`);
  onTestFinished(async () => void (await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)));
  const url = new URL(server.url);
  url.pathname = database;
  const owner = drivers.pg(url.href);
  onTestFinished(() => owner.close());
  const table = newTable();
  await owner.store({ table }).migrate();
  const { role, url: roleUrl } = await newRole(owner, url.href, { options: 'LOGIN' });
  await owner.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  await owner.query('REVOKE SELECT ON pg_catalog.pg_type FROM PUBLIC');

  const script = new URL('./processes/reads-types.ts', import.meta.url);
  const run = (fetchTypes: boolean) => {
    const reader = startProcess(script, roleUrl, table, String(fetchTypes));
    onTestFinished(() => reader.kill());
    return reader.line();
  };
  expect(await run(false)).toBe('acquired');
  // Once postgres.js handles this, the warning can go.
  await expect(run(true)).rejects.toThrow('ended without an answer');
});

describe('on Cloudflare Workers', () => {
  it.each([
    ['a pool of pg that reuses connections', () => new Pool(), 'Create the Pool with maxUses: 1'],
    ['postgres.js', () => postgres(), 'Use a Pool of pg with maxUses: 1'],
    ['a pool of pg with maxUses: 1', () => new Pool({ maxUses: 1 }), undefined],
  ])('%s', (_, create, fix) => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    onTestFinished(() => void vi.unstubAllGlobals());
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const pool: object = create();
    Reflect.apply(postgresStore, undefined, [{ pool, logger }]);
    const line = ['pool_on_workers', { fix: expect.stringContaining(fix ?? '') }];
    expect(logger.warn.mock.calls).toEqual(fix ? [line] : []);
  });
});
