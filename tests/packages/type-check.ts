import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from '../../scripts/command.ts';

const { resolve } = createRequire(import.meta.url);

const compilers = {
  'TypeScript 6': resolve('typescript/bin/tsc'),
  'TypeScript 5.9': resolve('typescript5/bin/tsc'),
};

export type Compiler = keyof typeof compilers;

/** What a compiler finds in a project, its `tsconfig` being in the folder, but for what is in `flawed` packages. */
export async function typeErrors(
  compiler: Compiler,
  tsconfig: string,
  flawed: readonly string[],
): Promise<string[]> {
  const tsc = [process.execPath, compilers[compiler], '--pretty', 'false'] as const;
  const { code, output } = await run([...tsc, '--project', tsconfig], {
    cwd: join(tsconfig, '..'),
  });
  // What belongs to an error is indented below it.
  const errors = output.split(/\n(?=\S)/).filter((error) => error !== '');
  if (code !== 0 && errors.length === 0) return [`tsc ended with ${code}`];
  return errors.filter(
    (error) => !flawed.some((name) => error.startsWith(`node_modules/${name}/`)),
  );
}
