import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { serverFailures } from './tests/test-servers/src/setup/server-failures.ts';

const root = import.meta.dirname;
const packages = resolve(root, 'packages');

/** Which servers a project's tests use. The run starts each server once, before the first of those tests. */
const servers: Readonly<Record<string, readonly ('redis' | 'postgres')[]>> = {
  'queue-bullmq': ['redis'],
  'queue-pg-boss': ['postgres'],
  'store-postgres': ['postgres'],
  'store-redis': ['redis'],
};

/** Projects whose files leave nothing behind in their process, so that a worker can serve one after the other. */
const sharesWorkers = new Set([
  'client',
  'core',
  'express',
  'fastify',
  'fetch',
  'h3',
  'koa',
  'simulator',
  'testing',
]);

function project(folder: string, name: string, include: string) {
  return {
    test: {
      globalSetup: (servers[name] ?? []).map((server) =>
        resolve(root, `tests/test-servers/src/setup/${server}.ts`),
      ),
      // A slow machine takes long. What a test says by ordering, it needs no time limit for: these only end what hangs.
      isolate: !sharesWorkers.has(name),
      testTimeout: 120_000,
      hookTimeout: 240_000,
      expect: { poll: { timeout: 60_000 } },
      // An example may be called as a package is.
      name: folder === 'packages' || folder === '.' ? name : `${basename(folder)}/${name}`,
      root: resolve(root, folder, name),
      include: [`${include}.test.ts`],
      typecheck: {
        enabled: true,
        include: [`${include}.test-d.ts`],
        tsconfig: 'tsconfig.json',
        checker: resolve(root, 'node_modules/typescript7/bin/tsc'),
        // All other files are checked by scripts/check-types.ts.
        ignoreSourceErrors: true,
      },
    },
  };
}

/** The set-ups in `tests/field` are a project of their own. */
function withoutField({ test }: ReturnType<typeof project>) {
  return { test: { ...test, exclude: ['**/node_modules/**', 'field/**'] } };
}

/** A package's tests run on the packages' sources, so that none can pass on yesterday's build. */
const onSources = {
  resolve: {
    alias: [
      { find: '#timers', replacement: `${packages}/core/src/lib/timers.node.ts` },
      { find: '#utf8', replacement: `${packages}/core/src/lib/utf8.node.ts` },
      { find: '#hmac', replacement: `${packages}/core/src/verify/hmac.node.ts` },
      {
        find: /^@bluma-webhooks\/(?!test-(?:servers|support)$)([^/]+)$/,
        replacement: `${packages}/$1/src/index.ts`,
      },
      { find: /^@bluma-webhooks\/([^/]+)\/([^/]+)$/, replacement: `${packages}/$1/src/$2.ts` },
    ],
  },
};

/** What takes longest, the longest first: begun last, it would be waited for alone. */
const longest = [
  'tests/packages/',
  'tests/chaos/',
  'benchmarks/',
  'examples/',
  'tests/test-servers/',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const failures = [...serverFailures().values()];
    if (failures.length > 0) throw new AggregateError(failures);
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((folder) => moduleId.startsWith(`${root}/${folder}`));
      return index < 0 ? longest.length : index;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Most files wait half of the time: for servers, processes and timers.
    maxWorkers: 1 + availableParallelism(),
    projects: [
      ...readdirSync(packages).map((name) => ({
        ...onSources,
        ...project('packages', name, 'test/**/*'),
      })),
      // From here on, what is tested is what was built.
      withoutField(project('.', 'tests', '**/*')),
      project('tests', 'field', '**/*'),
      project('.', 'benchmarks', 'test/**/*'),
      ...readdirSync(resolve(root, 'examples')).map((name) =>
        project('examples', name, 'test/**/*'),
      ),
    ],
  },
});
