import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { affectedBy, readEveryPackage, readers } from '../../scripts/affected.ts';
import { root } from '../manifests.ts';

function pathsFor(...files: readonly string[]): readonly string[] {
  const affected = affectedBy(files);
  return affected.kind === 'some' ? affected.paths : ['all'];
}

describe('the tests that a changed file affects', () => {
  it('of a document, those that read it', () => {
    expect(pathsFor('docs/errors.md')).toEqual([
      'packages/client/test/errors-page.test.ts',
      'packages/core/test/errors.test.ts',
      'tests/docs/',
    ]);
    expect(pathsFor('docs/performance.md')).toEqual([
      'benchmarks/test/page.test.ts',
      'tests/docs/',
    ]);
    expect(pathsFor('packages/koa/README.md')).toEqual([
      'tests/docs/',
      'tests/package-shape/packages.test.ts',
      'tests/release/tarballs.test.ts',
    ]);
    expect(pathsFor('.changeset/change.md')).toEqual(['tests/release/']);
    expect(pathsFor('docs/figure.svg')).toEqual([]);
  });

  it('of an adapter, neither chaos nor another adapter', () => {
    const paths = pathsFor('packages/koa/src/index.ts');
    expect(paths).toEqual(
      expect.arrayContaining([
        'packages/koa/',
        'examples/koa/',
        'tests/conformance/',
        'tests/runtimes/',
      ]),
    );
    expect(paths).not.toContain('tests/chaos/');
    expect(paths).not.toContain('packages/express/');
  });

  it.each([
    'packages/core/src/index.ts',
    'packages/store-redis/src/index.ts',
    'packages/store-postgres/src/index.ts',
    'packages/queue-bullmq/src/index.ts',
    'packages/queue-pg-boss/src/index.ts',
    'tests/test-servers/src/index.ts',
    'tests/chaos/chaos-run.ts',
  ])('of %s, chaos', (file) => {
    expect(pathsFor(file)).toContain('tests/chaos/');
  });

  it('of a folder in tests, its own and those of the folders that import it', () => {
    expect(pathsFor('tests/conformance/conformance.test.ts')).toEqual(['tests/conformance/']);
    const paths = pathsFor('tests/adapters/koa.ts');
    expect(paths).toContain('tests/conformance/');
    expect(paths).not.toContain('tests/chaos/');
  });

  it('of a file directly in tests, those of the folders that import it, or of all', () => {
    const paths = pathsFor('tests/manifests.ts');
    expect(paths).toContain('tests/package-shape/');
    expect(paths).not.toContain('tests/chaos/');
    for (const file of ['tests/tsconfig.json', 'tests/package.json']) {
      expect(pathsFor(file)).toEqual(
        expect.arrayContaining(['tests/chaos/', 'tests/conformance/']),
      );
    }
  });

  it('names a file only where its folder is not named', () => {
    const paths = pathsFor('docs/errors.md', 'packages/client/src/index.ts');
    expect(paths).toContain('packages/client/');
    expect(paths).not.toContain('packages/client/test/errors-page.test.ts');
  });

  it('of a script or the lockfile, all', () => {
    expect(pathsFor('scripts/pack.ts')).toEqual(['all']);
    expect(pathsFor('docs/errors.md', 'pnpm-lock.yaml')).toEqual(['all']);
  });
});

it('every test and folder that is named exists', () => {
  for (const path of [...Object.values(readers).flat(), ...readEveryPackage]) {
    expect(globSync(path, { cwd: root }), path).toHaveLength(1);
  }
});
