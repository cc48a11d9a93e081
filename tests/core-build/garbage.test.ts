import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const file = fileURLToPath(new URL('./old-space.ts', import.meta.url));

it('a run leaves next to nothing that lives until a major collection', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file]);
  // From 20 to 300; 800 and more while runs came and went in a Map and Sets.
  expect(Number(stdout)).toBeLessThan(600);
});
