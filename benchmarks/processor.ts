import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Of the machine: `availableParallelism` would count those of this process, which is one as soon as it is pinned. */
export const processors = cpus().length;

/** Keeps a process on one processor, where there are two and the system has a command for it. */
export function pin(pid: number | undefined, processor: number): void {
  if (processors < 2 || pid === undefined) return;
  const words = ['--all-tasks', '--cpu-list', '--pid', String(processor), String(pid)];
  try {
    execFileSync('taskset', words, { stdio: 'ignore' });
  } catch {
    // Then the system decides.
  }
}
