import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { blast } from '../http/blast.ts';
import { signedRequests } from '../http/signed-requests.ts';
import { startServer } from '../http/start-server.ts';

/** Those that only read and answer. */
const unverified = ['floor', 'read-express'];

const servers = readdirSync(new URL('../http/servers', import.meta.url))
  .map((file) => file.replace('.ts', ''))
  .filter((name) => /^(by-hand|guide|octokit|ours)-/.test(name) && !unverified.includes(name));

/** The same request with another digit where the signatures begin. */
const forged = (request: Buffer) =>
  Buffer.from(
    request.toString().replaceAll(/sha256=(.)/g, (_, digit) => `sha256=${digit === '0' ? 1 : 0}`),
  );

it('has servers to compare', () => {
  expect(servers).toContain('ours-express');
  expect(servers).toContain('octokit-node');
});

it.each(servers)('%s answers signed requests, and refuses forged ones', async (name) => {
  const server = await startServer(name);
  try {
    const [request = Buffer.alloc(0)] = signedRequests(1);
    expect(await blast(server.port, [request], { connections: 1, status: 200 })).toBeGreaterThan(0);
    const status = name.startsWith('octokit') ? 400 : 401;
    await blast(server.port, [forged(request)], { connections: 1, status });
  } finally {
    server.stop();
  }
});
