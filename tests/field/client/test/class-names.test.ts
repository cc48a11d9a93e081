import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';

/** What prints when an error of each package is thrown, as Node prints it. */
const program = `
const { inspect } = require('node:util');
const { BlumaClient } = require('@bluma-webhooks/client');
const { createReceiver, PermanentError } = require('@bluma-webhooks/core');
const { createSimulator } = require('@bluma-webhooks/simulator');
const { redisStore } = require('@bluma-webhooks/store-redis');
const lines = [];
const note = (error) => lines.push([inspect(error).split(':')[0], error.name, error.constructor.name]);
const attempt = (run) => { try { run(); } catch (error) { note(error); } };
attempt(() => new BlumaClient({ apiKey: 'bluma_test_1', timeout: -1 }));
attempt(() => createReceiver({ secret: 'whsec_1' }));
attempt(() => createSimulator({ seed: {} }));
attempt(() => redisStore({}));
attempt(() => { throw new PermanentError('no'); });
const fetch = async () => new Response('{}', { status: 429 });
new BlumaClient({ apiKey: 'bluma_test_1', logLevel: 'off', maxRetries: 0, fetch }).videos.get('a').catch((error) => {
  note(error);
  console.log(JSON.stringify(lines));
});
`;

const names = [
  'ConfigurationError',
  'BlumaWebhookError',
  'BlumaWebhookError',
  'BlumaWebhookError',
  'PermanentError',
  'RateLimitError',
].map((name) => [name, name, name]);

const root = resolve(import.meta.dirname, '..');

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(resolve(root, '.names-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('errors print their names', () => {
  it('from the CommonJS builds', async () => {
    const file = resolve(await createFolder(), 'program.cjs');
    await writeFile(file, program);
    expect(JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }))).toEqual(names);
  });

  it.each(['cjs', 'esm'] as const)('from one minified file, %s', async (format) => {
    const folder = await createFolder();
    const outfile = resolve(folder, `bundle.${format === 'cjs' ? 'cjs' : 'mjs'}`);
    const imports = program.replace(/const (\{.*\}) = require\((.*)\);/g, 'import $1 from $2;');
    await build({
      stdin: { contents: format === 'cjs' ? program : imports, resolveDir: root },
      bundle: true,
      minify: true,
      platform: 'node',
      format,
      outfile,
    });
    expect(JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' }))).toEqual(
      names,
    );
  });
});
