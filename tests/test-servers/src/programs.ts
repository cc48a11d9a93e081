import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a program is run. */
export interface Program {
  readonly command: string;
  /** What comes before all other arguments, where it is run by another program. */
  readonly words?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The first of these programs that is on the PATH, links resolved. */
export function onPath(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .filter(isProgram)
    .map((path) => realpathSync(path))
    .at(0);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
