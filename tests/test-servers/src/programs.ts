import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a program is run. */
export interface Program {
  readonly command: string;
  /** What comes before all other arguments, where it is run by another program. */
  readonly words?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Where these programs are on the PATH, first come first, by the paths that they are found under. Links are not resolved:
 * what is behind one may be several programs in one, which chooses by the name that it is called with.
 */
export function allOnPath(...names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(isProgram);
}

export function onPath(...names: readonly string[]): string | undefined {
  return allOnPath(...names).at(0);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
