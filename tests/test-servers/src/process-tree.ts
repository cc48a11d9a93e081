import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process and all that it started, parents first. */
export function processTree(pid: number): number[] {
  const children = existsSync('/proc/self/stat') ? childrenInProc(pid) : childrenByPgrep(pid);
  return [pid, ...children.flatMap(processTree)];
}

function childrenInProc(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentInProc(pid) === parent);
}

/** proc_pid_stat(5): the name is in parentheses and may contain any character; state and parent follow. */
function parentInProc(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended since.
    return undefined;
  }
}

function childrenByPgrep(parent: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .map(Number);
  } catch {
    // That is how it says that there are none.
    return [];
  }
}
