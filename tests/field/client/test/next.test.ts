import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const packages = resolve(import.meta.dirname, '../..');

/** An API that counts: each answer has its number. */
async function startCounter() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      const body = { id: 'batch_1', status: 'processing', number: seen.length };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { seen, url: `http://127.0.0.1:${Object(server.address()).port}` };
}

/** Runs the command of Next.js. @returns what it has printed, and the process */
function next(bin: string, folder: string, api: string, ...args: string[]) {
  const { NODE_ENV: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env;
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { ...env, API: api, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
  }
  return { child, printed: () => printed };
}

/** The version that keeps answers, and in `npm run test:field` the newest one too: each takes a minute. */
const versions = ['client-next14', ...(process.env.FIELD === 'all' ? ['client-next16'] : [])];

it.each(versions)(
  '%s: no call is answered from the data cache',
  { timeout: 600_000 },
  async (name) => {
    const home = resolve(packages, name);
    const require = createRequire(resolve(home, 'package.json'));
    const bin = require.resolve('next/dist/bin/next');
    const { seen, url } = await startCounter();
    const folder = await mkdtemp(resolve(home, '.app-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await cp(resolve(import.meta.dirname, '../next-app'), folder, { recursive: true });

    const building = next(bin, folder, url, 'build');
    const [code] = await once(building.child, 'close');
    expect(code, building.printed()).toBe(0);

    const serving = next(bin, folder, url, 'start', '-p', '0', '-H', '127.0.0.1');
    const ended = once(serving.child, 'close');
    onTestFinished(async () => {
      serving.child.kill('SIGKILL');
      await ended;
    });
    const address = /http:\/\/127\.0\.0\.1:\d+/;
    await expect
      .poll(serving.printed, { timeout: 120_000, interval: 100 })
      .toMatch(/Ready|started|ready/);
    const origin = address.exec(serving.printed())?.[0];
    for (const [method, path] of [
      ['GET', 'static'],
      ['POST', 'static'],
      ['GET', 'dynamic'],
    ] as const) {
      for (let round = 0; round < 2; round++) {
        const before = seen.length;
        const response = await fetch(`${origin}/api/${path}`, { method });
        expect(await response.json()).toEqual([1, 2, 3, 4].map((more) => before + more));
        expect(seen.slice(before)).toEqual([
          'GET /videos/x',
          'GET /videos/x',
          'POST /videos',
          'POST /videos',
        ]);
      }
    }
    for (let round = 0; round < 2; round++) {
      const before = seen.length;
      const page = await (await fetch(`${origin}/`)).text();
      expect(page).toContain(`number ${before + 1}.`);
    }
  },
);
