import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as nodeBuild from '@bluma-webhooks/core';
import { describe, expect, it } from 'vitest';
import { root } from '../manifests.ts';

const dist = join(root, 'packages/core/dist');

/** Runs an ES module in a Node of its own, and returns what it prints. */
function run(code: string, ...flags: string[]): string {
  return execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', code], {
    cwd: join(root, 'tests'),
    encoding: 'utf8',
  }).trim();
}

describe("core's web build", () => {
  const files = readdirSync(dist).filter((file) => /^web.*\.c?js$/.test(file));

  it('is there, with its fetch endpoint', () => {
    expect(files).toEqual(
      expect.arrayContaining(['web.js', 'web.cjs', 'web-fetch.js', 'web-fetch.cjs']),
    );
  });

  it.each(files)('%s imports nothing but its own', (file) => {
    const code = readFileSync(join(dist, file), 'utf8');
    const imported = code.matchAll(/(?:\bfrom |\bimport |\b(?:import|require)\()["']([^"']*)["']/g);
    for (const [, name] of imported) expect(files).toContain(basename(String(name)));
    expect(code.match(/["']node:.*|\bBuffer\b.*/g)).toBe(null);
  });

  it('signs, verifies and handles where there is neither Buffer nor process', () => {
    const printed = run(`
      delete globalThis.Buffer;
      delete globalThis.process;
      const { createReceiver, signPayload, verifySignature } = await import(
        '${pathToFileURL(join(dist, 'web.js'))}'
      );

      const secret = 'whsec_web';
      const bytes = new TextEncoder().encode(JSON.stringify({
        id: 'evt_1', type: 'video.completed', created_at: new Date().toISOString(), data: {},
      }));
      const signature = await signPayload(bytes, secret);
      const verified = await verifySignature(bytes, signature, secret);

      const store = {
        claim: async (key, { token }) => ({ status: 'acquired', claim: { key, token, attempt: 1 } }),
        renew: async () => 'renewed',
        complete: async () => 'completed',
        release: async () => 'released',
        close: async () => {},
      };
      const handled = [];
      const receiver = createReceiver({
        secret,
        store,
        logger: { debug() {}, info() {}, warn() {}, error() {} },
        handlers: { 'video.completed': async (event) => { handled.push(event.id) } },
      });
      const { status, body } = await receiver.receive({
        method: 'POST',
        header: (name) => ({ 'x-bluma-signature': signature })[name],
        read: () => ({ ok: true, bytes }),
      });
      await receiver.close();
      console.log(JSON.stringify({ verified, status, body, handled }));
    `);
    expect(JSON.parse(printed)).toEqual({
      verified: { ok: true, secretIndex: 0 },
      status: 200,
      body: '{"status":"handled"}',
      handled: ['evt_1'],
    });
  });

  it('exports what the Node build exports', async () => {
    const webBuild: object = await import(join(dist, 'web.js'));
    expect(Object.keys(webBuild).sort()).toEqual(Object.keys(nodeBuild).sort());
  });
});

describe('importing core', () => {
  const resolve = `
    import { createRequire } from 'node:module';
    import { basename, resolve } from 'node:path';
    const name = '@bluma-webhooks/core';
    const require = createRequire(resolve('package.json'));
    console.log(basename(import.meta.resolve(name)), basename(require.resolve(name)));
  `;

  it.each(['workerd', 'edge-light', 'worker', 'browser'])('%s gets the web build', (condition) => {
    expect(run(resolve, `--conditions=${condition}`)).toBe('web.js web.cjs');
  });

  it('Node gets its own', () => {
    expect(run(resolve)).toBe('index.js index.cjs');
  });
});
