import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseCommand } from '../src/command.ts';
import { recorder } from './support/receiver.ts';
import { simulate } from './support/simulator.ts';

const program = fileURLToPath(new URL('../src/bluma-simulator.ts', import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  return {
    child,
    line: async (): Promise<string> => String((await lines.next()).value),
    async end() {
      const [code] = await once(child, 'close');
      return { code, error: Buffer.concat(errors).toString() };
    },
  };
}

describe('bluma-simulator', () => {
  it('prints its URL and its keys, logs each delivery in a line, and ends at a signal', async () => {
    const { url, received } = await recorder(200, 500);
    // At this scale a receiver has more than a second to answer in.
    const { child, line, end } = start('--port', '0', '--webhook', url, '--scale', '4');
    const base = /^A simulated Bluma on (http:\/\/localhost:\d+\/api\/v1)$/.exec(await line())?.[1];
    const [testKey = '', liveKey = ''] = [await line(), await line()].map((text) => text.slice(12));
    expect([testKey, liveKey]).toEqual([
      expect.stringMatching(/^bluma_test_/),
      expect.stringMatching(/^bluma_live_/),
    ]);
    expect(await line()).toMatch(/^ {2}seed {6}[0-9a-f]{16}$/);
    expect(await line()).toBe(`  webhook   ${await fetchId(`${base}`, testKey)} ${url}`);
    expect(await line()).toMatch(/^ {2}secret {4}whsec_/);

    const created = await fetch(`${base}/videos`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testKey}` },
      body: JSON.stringify({ template_id: 'news-anchor', context: { prompt: 'Ten letters' } }),
    });
    expect(created.status).toBe(200);
    const time = '[-0-9]+T[:0-9]+\\.\\d{3}Z';
    const to = 'evt_\\w+ to webhook_\\w+, attempt 1';
    expect(await line()).toMatch(new RegExp(`^${time} video.queued ${to}: 200, \\d+ ms$`));
    expect(await line()).toMatch(
      new RegExp(
        `^${time} video.processing ${to}: failed: Received status 500, \\d+ ms, again at ${time}$`,
      ),
    );
    expect(received.length).toBeGreaterThanOrEqual(2);
    child.kill('SIGTERM');
    expect(await end()).toEqual({ code: 0, error: '' });
  });

  it.each([
    [['--prot', '1'], 'The arguments must be known, got --prot: did you mean --port?'],
    [['--port', '-1'], '--port must be followed by a value, got none, or one that begins with -'],
    [['5001'], "Unexpected argument '5001'"],
    [['--port', 'abc'], '--port must be a number from 0, got "abc"'],
    [['--port', '99999'], '--port must be a whole number from 0 to 65535, got 99999'],
    [['--port', '0', '--webhook', 'app'], '--webhook must be an http: or https: URL, got "app"'],
    [['--port', '0', '--scale', '1e300'], 'clock.scale must be a number above 0'],
    [['--port', '0', '--scale', '0'], 'clock.scale must be a number above 0'],
  ])('%j ends it with a line, and nothing before it', async (args, message) => {
    const { child, end } = start(...args);
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
    const { code, error } = await end();
    expect(printed).toBe('');
    expect(code).toBe(1);
    expect(error).toMatch(/^bluma-simulator: [^\n]+\n$/);
    expect(error).toContain(message);
  });

  it('ends with its reader, quietly', async () => {
    const { url } = await recorder(200);
    const { child, line, end } = start('--port', '0', '--webhook', url);
    const base = (await line()).split(' ').at(-1);
    const key = (await line()).slice(12);
    child.stdout.destroy();
    const body = JSON.stringify({ template_id: 'ugc-review', context: { prompt: 'Ten letters' } });
    const headers = { authorization: `Bearer ${key}` };
    // Its deliveries are lines that nobody reads. It may end before it has answered.
    await fetch(`${base}/videos`, { method: 'POST', headers, body }).catch(() => {});
    expect(await end()).toEqual({ code: 0, error: '' });
  });

  it.each([
    ['127.0.0.2', '127.0.0.2'],
    ['::1', '[::1]'],
  ])('binds to --host %s, and to no other address', async (host, hostname) => {
    const { line } = start('--port', '0', '--host', host);
    const base = (await line()).split(' ').at(-1) ?? '';
    const { port } = new URL(base);
    expect(base).toBe(`http://${hostname}:${port}/api/v1`);
    expect((await fetch(`${base}/templates`)).status).toBe(401);
    await expect(fetch(`http://127.0.0.1:${port}/api/v1/templates`)).rejects.toThrow(
      'fetch failed',
    );
  });

  it('says so where its host is no address of this machine', async () => {
    const { code, error } = await start('--port', '0', '--host', '192.0.2.1').end();
    expect({ code, error }).toEqual({ code: 1, error: expect.stringContaining('EADDRNOTAVAIL') });
  });

  it('says so where its port is taken', async () => {
    const port = new URL(await simulate().listen()).port;
    const { code, error } = await start('--port', port).end();
    expect({ code, error }).toEqual({ code: 1, error: expect.stringContaining('EADDRINUSE') });
  });

  it('has a base like the vendor, and help', () => {
    expect(parseCommand([])).toEqual({ port: 5001, host: 'localhost', urls: [] });
    expect(parseCommand(['-h'])).toBe('help');
    expect(parseCommand(['--host', '[::1]'])).toMatchObject({ host: '::1' });
  });
});

async function fetchId(base: string, key: string): Promise<string> {
  const response = await fetch(`${base}/webhooks`, { headers: { authorization: `Bearer ${key}` } });
  return Object(await response.json()).webhooks[0].id;
}
