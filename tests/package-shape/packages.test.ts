import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ExportTarget, foldersIn, readManifest, root } from '../manifests.ts';

const scope = '@bluma-webhooks/';
const repository = 'https://github.com/bluma-webhooks/bluma-webhooks';
const servers = new Set(['express', 'fastify', 'koa', 'h3', 'fetch']);
const newerNode = new Set(['queue-pg-boss', 'client']);

/** What is installed along with a package. A framework or a client is always the user's own. */
function listDependencies(name: string): string[] {
  if (name === 'core') return [];
  if (servers.has(name)) return [`${scope}core`, `${scope}store-memory`];
  if (name === 'simulator') return [`${scope}core`, `${scope}testing`];
  return [`${scope}core`];
}

/** What a package is for, in the versions that it is tested on. */
const peers = new Map([
  ['express', { express: '^4.18 || ^5' }],
  ['fastify', { fastify: '^5' }],
  ['koa', { koa: '^2 || ^3' }],
  ['h3', { h3: '^1.15 || ^2' }],
  ['queue-bullmq', { bullmq: '^5.66 || ^6' }],
  ['queue-pg-boss', { 'pg-boss': '^12.35.0' }],
]);

const subpaths = new Map([
  ['core', ['.', './node', './fetch', './shared', './worker']],
  ['client', ['.', './monitors', './reconcile', './prompt', './config']],
  ['testing', ['.', './mutants']],
]);

/** Every object of conditions in an `exports`, however deep. */
function conditions(target: ExportTarget): { readonly [condition: string]: ExportTarget }[] {
  if (typeof target === 'string') return [];
  return [target, ...Object.values(target).flatMap(conditions)];
}

/** Every file an `exports` names. */
function files(target: ExportTarget): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(files);
}

describe.each(foldersIn('packages'))('%s', (folder) => {
  const manifest = readManifest(folder);
  const name = basename(folder);
  const entries = Object.entries(manifest.exports ?? {}).filter(
    ([subpath]) => subpath !== './package.json',
  );

  it('is named after its folder', () => {
    expect(manifest.name).toBe(`${scope}${name}`);
  });

  it('has a description, an author and a repository', () => {
    expect(manifest).toMatchObject({
      license: 'MIT',
      author: 'Bluma Webhooks contributors',
      homepage: `${repository}/tree/main/${folder}#readme`,
      bugs: `${repository}/issues`,
      repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
    });
    expect(manifest.description).toMatch(/\S/);
    expect(manifest.keywords).toEqual(expect.arrayContaining(['bluma', 'webhooks']));
  });

  it('is published in public, with provenance', () => {
    expect(manifest.private).toBeUndefined();
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('contains its build and its texts only', () => {
    expect(manifest.files).toEqual(['dist', 'README.md', 'LICENSE', 'CHANGELOG.md']);
  });

  it('has a README with its name', () => {
    const readme = join(root, folder, 'README.md');
    expect(existsSync(readme) && readFileSync(readme, 'utf8').split('\n')[0]).toBe(
      `# ${manifest.name}`,
    );
  });

  it('can be left out by a bundler, and runs on every Node version of its engines', () => {
    expect(manifest).toMatchObject({ type: 'module', sideEffects: false });
    expect(manifest.engines).toEqual({ node: newerNode.has(name) ? '>=22.12' : '>=20.19' });
  });

  it('exports an ES module and a CommonJS one, each with its types first', () => {
    expect(entries.map(([subpath]) => subpath)).toEqual(subpaths.get(name) ?? ['.']);
    for (const [, target] of entries) {
      if (typeof target === 'string') expect.unreachable(`${target} has no conditions`);
      expect(Object.keys(target)).toEqual(['import', 'require']);
      for (const [format, extension] of [
        ['import', /^\.\/dist\/[\w-]+(\.d\.ts|\.js)$/],
        ['require', /^\.\/dist\/[\w-]+(\.d\.cts|\.cjs)$/],
      ] as const) {
        const branch = target[format] ?? '';
        expect(conditions(branch)).not.toEqual([]);
        for (const condition of conditions(branch)) {
          expect(Object.keys(condition)[0]).toBe('types');
          expect(Object.keys(condition).at(-1)).toBe('default');
        }
        for (const file of files(branch)) expect(file).toMatch(extension);
      }
    }
  });

  it('has the same types for a TypeScript that does not read exports', () => {
    const { main, types, typesVersions = { '*': {} } } = manifest;
    expect({ main, types }).toEqual({ main: './dist/index.cjs', types: './dist/index.d.cts' });
    const named = entries.map(([subpath]) => subpath.slice(2)).filter((subpath) => subpath !== '');
    const versions = named.map((subpath) => [subpath, [`./dist/${subpath}.d.cts`]]);
    expect(typesVersions).toEqual({ '*': Object.fromEntries(versions) });
  });

  it('depends on the packages of its role, and on nothing else', () => {
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
    expect(Object.keys(dependencies).sort()).toEqual(listDependencies(name));
    expect(optionalDependencies).toEqual({});
    expect(peerDependencies).toEqual(peers.get(name) ?? {});
  });

  it('depends on its siblings by a range', () => {
    const siblings = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
    }).filter(([dependency]) => dependency.startsWith(scope));
    for (const [, range] of siblings) expect(range).toBe('workspace:^');
  });
});

describe('versions', () => {
  const pinned = /^(workspace:\^|(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?)$/;
  const own = ['.', 'tests', ...foldersIn('examples')];

  it.each([...own, ...foldersIn('packages')])('development tools are pinned in %s', (folder) => {
    for (const range of Object.values(readManifest(folder).devDependencies ?? {})) {
      expect(range).toMatch(pinned);
    }
  });

  it.each(own)('%s is private, and pins its dependencies', (folder) => {
    const manifest = readManifest(folder);
    expect(manifest.private).toBe(true);
    for (const range of Object.values(manifest.dependencies ?? {})) {
      expect(range).toMatch(pinned);
    }
  });
});
