import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { getReleasePlan } from '@changesets/get-release-plan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldersIn, readManifest, root } from '../manifests.ts';

type Bump = 'patch' | 'minor' | 'major';

const scope = '@bluma-webhooks/';
const published = foldersIn('packages');

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'bluma-versions-'));
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

/** The workspace as releases see it: its manifests, and one changeset. There is no git in it. */
async function releases(changeset: Readonly<Record<string, Bump>>, version?: string) {
  await cp(join(root, 'pnpm-workspace.yaml'), join(workspace, 'pnpm-workspace.yaml'));
  for (const folder of ['.', 'tests', ...foldersIn('examples'), ...published]) {
    const manifest = readManifest(folder);
    const released = version && published.includes(folder) ? { version } : {};
    await mkdir(join(workspace, folder), { recursive: true });
    await writeFile(
      join(workspace, folder, 'package.json'),
      JSON.stringify({ ...manifest, ...released }),
    );
  }

  await mkdir(join(workspace, '.changeset'));
  await cp(join(root, '.changeset/config.json'), join(workspace, '.changeset/config.json'));
  const bumps = Object.entries(changeset).map(([name, bump]) => `"${scope}${name}": ${bump}\n`);
  await writeFile(
    join(workspace, '.changeset/change.md'),
    `---\n${bumps.join('')}---\n\nA change.\n`,
  );

  const plan = await getReleasePlan(workspace);
  return Object.fromEntries(
    plan.releases
      .filter(({ type }) => type !== 'none')
      .map(({ name, type }) => [name.slice(scope.length), type]),
  );
}

const leaves = published
  .map((folder) => basename(folder))
  .filter((name) => !['core', 'store-memory', 'testing'].includes(name));

describe.each([
  ['the version it has', undefined],
  ['0.3.1', '0.3.1'],
  ['1.2.3', '1.2.3'],
])('with everything at %s', (_, version) => {
  describe.each(leaves)('a changeset on %s', (name) => {
    it.each(['patch', 'minor', 'major'] as const)('that is %s bumps nothing else', async (bump) => {
      expect(await releases({ [name]: bump }, version)).toEqual({ [name]: bump });
    });
  });

  it.each(['patch', 'minor'] as const)(
    'a %s of core forces no major, nor a minor',
    async (bump) => {
      const { core, ...dependents } = await releases({ core: bump }, version);
      expect(core).toBe(bump);
      for (const type of Object.values(dependents)) expect(type).toBe('patch');
    },
  );
});

describe('once released', () => {
  it.each(['core', 'store-memory', 'testing'])('a fix of %s bumps nothing else', async (name) => {
    // Whoever installs an adapter gets the fix through its range.
    expect(await releases({ [name]: 'patch' }, '1.2.3')).toEqual({ [name]: 'patch' });
  });

  it('packages have separate versions', async () => {
    expect(await releases({ core: 'patch', express: 'minor' }, '1.2.3')).toEqual({
      core: 'patch',
      express: 'minor',
    });
  });
});
