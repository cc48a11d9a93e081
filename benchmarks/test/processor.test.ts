import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const file = fileURLToPath(new URL('./support/places.ts', import.meta.url));

it('a load and its server have a processor each, if there are two and taskset works', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  const { before, processors, ...places } = JSON.parse(stdout);
  const isPinned = processors > 1 && before !== 'left to the system';
  expect(places).toEqual(isPinned ? { load: '1', server: '0' } : { load: before, server: before });
});
