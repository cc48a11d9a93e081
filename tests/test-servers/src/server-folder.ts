import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from './error-message.ts';

/** Makes a folder for the files of one server, which the user `owner` owns. */
export async function newServerFolder(
  name: string,
  owner: { readonly uid?: number; readonly gid?: number } = {},
): Promise<string> {
  try {
    const folder = await mkdtemp(join(tmpdir(), `bluma-${name}-`));
    if (owner.uid !== undefined && owner.gid !== undefined) {
      await chown(folder, owner.uid, owner.gid);
    }
    return folder;
  } catch (error) {
    throw new Error(
      `No folder for a server can be made in ${tmpdir()}: ${errorMessage(error)}. Set TMPDIR to a folder that uid ${process.getuid?.()} may write to`,
    );
  }
}
