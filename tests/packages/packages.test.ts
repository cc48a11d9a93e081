import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe } from 'vitest';
import { pack, publishable, type Tarball } from '../../scripts/pack.ts';
import { consumerSuite } from './consumer-suite.ts';
import { newest, oldest } from './generation.ts';

// Ends what hangs. A machine that does much else takes several times the usual two minutes.
const timeout = 1_800_000;

let tarballs: Tarball[];

// Once for both generations, and so both are in this file.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bluma-tarballs-'));
  tarballs = [];
  for (const source of await publishable()) tarballs.push(await pack(source, folder));
  return () => rm(folder, { recursive: true, force: true });
}, timeout);

describe.each([newest, oldest])(
  'packages with $name',
  { concurrent: true, timeout },
  (generation) => consumerSuite(generation, () => tarballs),
);
