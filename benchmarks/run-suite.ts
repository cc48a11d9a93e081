import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Figure } from './figure.ts';
import { findRuntime, type Runtime } from './runtime.ts';

/** Runs a suite in a process of its own, which starts with an empty heap and code that nothing else has warmed up. */
export async function runSuite(
  name: string,
  form: 'full' | 'short',
  runtime?: Runtime,
): Promise<readonly Figure[]> {
  const { executable, env } = runtime ?? (await findRuntime(undefined));
  const child = fork(new URL('./suite-process.ts', import.meta.url), [name, form], {
    execPath: executable,
    env,
    execArgv: ['--expose-gc'],
  });
  let figures: readonly Figure[] | undefined;
  child.on('message', (message: readonly Figure[]) => {
    figures = message;
  });
  const [code] = await once(child, 'close');
  if (code !== 0 || !figures) throw new Error(`The suite ${name} ended with ${code}`);
  return figures;
}
