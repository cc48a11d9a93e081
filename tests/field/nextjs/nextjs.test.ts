import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const secret = 'whsec_nextjs';
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** `next dev` on a port that it chooses. */
function startNext() {
  const child = spawn(process.execPath, [next, 'dev', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: `${import.meta.dirname}/site`,
    env: { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' },
  });
  let output = '';
  const url = new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('exit', (code) => reject(new Error(`next dev ended with ${code}: ${output}`)));
  });
  return { child, url, readOutput: () => output };
}

describe('Next.js', () => {
  let server: ReturnType<typeof startNext>;

  beforeAll(() => {
    server = startNext();
  });

  afterAll(() => void server.child.kill());

  /** The first request of a route waits until Next.js has compiled it. */
  async function send(path: string) {
    const options = { secret, timeoutMs: Number.POSITIVE_INFINITY };
    const url = `${await server.url}${path}`;
    const { status, body } = await deliver(url, createEvent('video.completed'), options);
    return { status, body };
  }

  it('App Router: a route handler', async () => {
    expect(await send('/app-route')).toEqual({ status: 200, body: '{"status":"handled"}' });
  });

  it('Pages Router: the package for Express, without the body parser', async () => {
    expect(await send('/api/express')).toEqual({ status: 200, body: '{"status":"handled"}' });
  });

  it.each([
    ['the body parser', '/api/parsed', 'body_already_parsed', 'bodyParser: false'],
    ['the package for web requests', '/api/fetch', 'internal_error', 'package for Express'],
  ])('Pages Router with %s: an answer, and a fix in the log', async (_name, path, error, fix) => {
    expect(await send(path)).toEqual({ status: 500, body: `{"error":"${error}"}` });
    expect(server.readOutput()).toContain(fix);
  });

  it('App Router with the package for Express: an answer, and a fix in the log', async () => {
    expect(await send('/node-route')).toEqual({ status: 500, body: '{"error":"internal_error"}' });
    expect(server.readOutput()).toContain('@bluma-webhooks/fetch');
  });
});
