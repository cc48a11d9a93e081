import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Keeps a process on one processor, where there are two and the system has a command for it. */
export function pin(pid: number | undefined, processor: number): void {
  if (availableParallelism() < 2 || pid === undefined) return;
  const words = ['--all-tasks', '--cpu-list', '--pid', String(processor), String(pid)];
  try {
    execFileSync('taskset', words, { stdio: 'ignore' });
  } catch {
    // Then the system decides.
  }
}
