import { join } from 'node:path';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tarball } from '../../scripts/pack.ts';
import { foldersIn, listEntries, readManifest } from '../manifests.ts';
import type { Generation } from './generation.ts';
import { findExecutable, nodeVersions } from './node-version.ts';
import { Project, secret } from './project.ts';
import { typeErrors } from './type-check.ts';

const extensions = [
  ['an ES module', 'mjs'],
  ['CommonJS', 'cjs'],
] as const;

/** To a delivery, to the same again, and to a forged one. */
const answered = [
  '200 {"status":"handled"}',
  '200 {"status":"duplicate"}',
  '401 {"error":"invalid_signature"}',
];

const resolutions = [
  ['TypeScript 6', 'nodenext'],
  ['TypeScript 6', 'node16'],
  ['TypeScript 6', 'bundler'],
  ['TypeScript 5.9', 'node10'],
] as const;

/** What can be imported of the packages that run on a major of Node. */
function entriesFor(major: string): string[] {
  return foldersIn('packages')
    .map(readManifest)
    .filter(({ engines }) => Number(engines?.node?.match(/\d+/)?.[0]) <= Number(major))
    .flatMap(listEntries);
}

/** Installs are as slow as the machine's disk, and its network where npm has nothing in its cache. */
const installTimeout = 1_800_000;

/** The packages as users get them, from these tarballs, in a project with the frameworks of one generation. */
export function consumerSuite(generation: Generation, tarballs: () => readonly Tarball[]): void {
  let project: Project;

  beforeAll(async () => {
    project = await Project.create(generation, tarballs());
    return () => project.remove();
  }, installTimeout);

  describe.each(nodeVersions)('on Node %s', (version) => {
    let node: string;

    beforeAll(async () => {
      node = await findExecutable(version);
    }, installTimeout);

    it('every entry of every package loads, imported and required, with the same names', async () => {
      const entries = entriesFor(version);
      const names: unknown = expect.arrayContaining([expect.any(String)]);
      const loaded = Object.fromEntries(entries.map((entry) => [entry, names]));
      expect(await project.run(node, 'apps/load.mjs', ...entries)).toEqual({
        node: version,
        imported: loaded,
        required: loaded,
        different: [],
      });
    });

    describe.each(extensions)('from %s', (_, extension) => {
      it.for(generation.apps)(
        '%s handles a delivery once, and no forged one',
        async (app, { onTestFinished }) => {
          const server = await project.start(node, `apps/${app}.${extension}`);
          onTestFinished(() => server.stop());
          const event = createEvent('video.completed');
          const answers = [
            await deliver(server.url, event, { secret }),
            await deliver(server.url, event, { secret }),
            await deliver(server.url, event, { secret, tamper: true }),
          ];
          expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(answered);
        },
      );

      it('deliveries are sent', async ({ onTestFinished }) => {
        const server = await project.start(node, `apps/fetch.${extension}`);
        onTestFinished(() => server.stop());
        const deliveries = project.run(node, `apps/deliver.${extension}`, server.url);
        expect(await deliveries).toEqual(answered);
      });
    });

    it.for(generation.runners)('the simulator works under $name', async ({ args, prints }) => {
      expect(await project.test(node, args)).toMatch(prints);
    });

    it('bluma-simulator starts a simulated Bluma', async ({ onTestFinished }) => {
      const bin = 'node_modules/.bin/bluma-simulator';
      const server = await project.start(node, bin, '--port', '0');
      onTestFinished(() => server.stop());
      const response = await fetch(`${server.url}/templates`);
      expect([response.status, await response.json()]).toEqual([
        401,
        { error: 'No authorization token provided' },
      ]);
    });

    it('a copy of core recognises the errors of another', async () => {
      const recognised = {
        instances: [false, false],
        recognised: [true, true],
        code: 'missing_secret',
      };
      expect(await project.run(node, 'apps/copies.mjs')).toEqual({
        'required to imported': recognised,
        'imported to required': recognised,
        permanent: 200,
        passing: 500,
      });
    });
  });

  // One after the other: a compiler takes all of a core, and much memory.
  it.each(resolutions)(
    '%s with %s finds the types',
    { concurrent: false },
    async (compiler, name) => {
      const tsconfig = join(project.folder, `tsconfig.${name}.json`);
      expect(await typeErrors(compiler, tsconfig, generation.flawedTypes)).toEqual([]);
    },
  );
}
