import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack, problems, publishable, type Tarball } from '../../scripts/pack.ts';
import { foldersIn, readManifest } from '../manifests.ts';

const scope = '@bluma-webhooks/';
let folder: string;
let tarballs: Tarball[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bluma-tarballs-'));
  tarballs = [];
  for (const source of await publishable()) tarballs.push(await pack(source, folder));
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it('every package is packed, after what it depends on', () => {
  const order = tarballs.map(({ manifest }) => manifest.name);
  expect([...order].sort()).toEqual(
    foldersIn('packages')
      .map((path) => readManifest(path).name)
      .sort(),
  );
  for (const { manifest } of tarballs) {
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      expect(order.indexOf(dependency)).toBeLessThan(order.indexOf(manifest.name));
    }
  }
});

it('no tarball has a problem', () => {
  expect(tarballs.flatMap(problems)).toEqual([]);
});

it('a sibling is depended on in a range of its version', () => {
  const versions = new Map(tarballs.map(({ manifest }) => [manifest.name, manifest.version]));
  for (const { manifest } of tarballs) {
    for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
      if (name.startsWith(scope)) expect(range).toBe(`^${versions.get(name)}`);
    }
  }
});

describe('a tarball is not published with', () => {
  const good: Tarball = {
    path: '/x.tgz',
    bytes: 1,
    files: ['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js', 'package.json'],
    manifest: {
      name: `${scope}x`,
      version: '1.0.0',
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
      dependencies: { [`${scope}core`]: '^1.0.0' },
    },
  };

  it('a good one is', () => {
    expect(problems(good)).toEqual([]);
  });

  it('a range that only means something in this repository', () => {
    const manifest = { ...good.manifest, dependencies: { [`${scope}core`]: 'workspace:^' } };
    expect(problems({ ...good, manifest })).toEqual(['package.json still says workspace:']);
  });

  it.each(['src/index.ts', 'dist/index.js.map', '.env', 'dist/deep/index.js'])('%s', (file) => {
    expect(problems({ ...good, files: [...good.files, file] })).toEqual([
      `${file} should not be in it`,
    ]);
  });

  it.each(['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js'])('without %s', (missing) => {
    const files = good.files.filter((file) => file !== missing);
    expect(problems({ ...good, files })).toEqual([`${missing} is missing`]);
  });
});
