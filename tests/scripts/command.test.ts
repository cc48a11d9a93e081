import { expect, it } from 'vitest';
import { run, stopCommands } from '../../scripts/command.ts';

it('a command that is still running is stopped with the others', async () => {
  const forever = ['node', '--eval', 'setInterval(() => {}, 60_000)'] as const;
  const results = [run(forever), run(forever)];
  stopCommands();
  expect(await Promise.all(results)).toEqual([
    { code: 1, output: '' },
    { code: 1, output: '' },
  ]);
});
