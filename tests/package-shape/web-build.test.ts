import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as nodeBuild from '@bluma-webhooks/core';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { root } from '../manifests.ts';

/** The conditions of runtimes that are not Node. */
const edges = ['workerd', 'edge-light', 'worker', 'browser'];

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

  it('exists, with its entries', () => {
    const entries = ['web', 'web-fetch', 'web-node'].flatMap((name) => [
      `${name}.js`,
      `${name}.cjs`,
    ]);
    expect(files).toEqual(expect.arrayContaining(entries));
  });

  it.each(files)('%s imports only its own files', (file) => {
    const code = readFileSync(join(dist, file), 'utf8');
    const imported = code.matchAll(/(?:\bfrom |\bimport |\b(?:import|require)\()["']([^"']*)["']/g);
    for (const [, name] of imported) expect(files).toContain(basename(String(name)));
    expect(code.match(/["']node:.*/g)).toBe(null);
  });

  // The endpoint for Node's own requests, which come as Buffers: h3 1 has one, so it has to load everywhere.
  const withoutNode = files.filter((file) => !/^web-node\.c?js$/.test(file));

  it.each(withoutNode)('%s has no Buffer', (file) => {
    expect(readFileSync(join(dist, file), 'utf8').match(/\bBuffer\b.*/g)).toBe(null);
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
    const require = createRequire(resolve('package.json'));
    const entries = ['', '/fetch', '/node'].map((subpath) => '@bluma-webhooks/core' + subpath);
    const files = entries.flatMap((name) => [import.meta.resolve(name), require.resolve(name)]);
    console.log(...files.map((file) => basename(file)));
  `;

  it.each(edges)('%s gets the web build', (condition) => {
    expect(run(resolve, `--conditions=${condition}`)).toBe(
      'web.js web.cjs web-fetch.js web-fetch.cjs web-node.js web-node.cjs',
    );
  });

  it('Node gets the Node build', () => {
    expect(run(resolve)).toBe('index.js index.cjs fetch.js fetch.cjs node.js node.cjs');
  });
});

describe.each(['fetch', 'h3'])('@bluma-webhooks/%s in a bundle', (name) => {
  it.each(edges)('for %s imports nothing', async (condition) => {
    const { metafile } = await build({
      entryPoints: [join(root, 'packages', name, 'dist/index.js')],
      bundle: true,
      conditions: [condition],
      platform: 'neutral',
      // So that an import is seen in the bundle, where it would be an error otherwise.
      external: ['node:*'],
      // Of what is in node_modules, where users have it, esbuild does not warn either.
      logLevel: 'error',
      metafile: true,
      write: false,
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    expect(imports).toEqual([]);
  });
});
