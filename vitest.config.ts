import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;
const packages = resolve(root, 'packages');

function project(folder: string, name: string, include: string) {
  return {
    test: {
      // An example may be called as a package is.
      name: folder === 'examples' ? `${folder}/${name}` : name,
      root: resolve(root, folder, name),
      include: [`${include}.test.ts`],
      typecheck: {
        enabled: true,
        include: [`${include}.test-d.ts`],
        tsconfig: 'tsconfig.json',
        // All other files are `typecheck`'s.
        ignoreSourceErrors: true,
      },
    },
  };
}

/** A package's tests run on the packages' sources, so that none can pass on yesterday's build. */
const onSources = {
  resolve: {
    alias: [
      { find: /^#(alarm|crypto)$/, replacement: `${packages}/core/src/$1/node.ts` },
      {
        find: /^@bluma-webhooks\/(?!test-servers$)([^/]+)$/,
        replacement: `${packages}/$1/src/index.ts`,
      },
      {
        find: /^@bluma-webhooks\/core\/(fetch|node|worker)$/,
        replacement: `${packages}/core/src/$1.ts`,
      },
      {
        find: '@bluma-webhooks/testing/flawed',
        replacement: `${packages}/testing/src/flawed.ts`,
      },
    ],
  },
};

export default defineConfig({
  test: {
    projects: [
      ...readdirSync(packages).map((name) => ({
        ...onSources,
        ...project('packages', name, 'test/**/*'),
      })),
      // From here on, what is tested is what was built.
      project('.', 'tests', '**/*'),
      project('.', 'benchmarks', 'test/**/*'),
      ...readdirSync(resolve(root, 'examples')).map((name) =>
        project('examples', name, 'test/**/*'),
      ),
    ],
  },
});
