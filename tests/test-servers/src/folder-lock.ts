import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const patienceMs = 600_000;
const pollMs = 50;

/**
 * Makes a folder once, however many processes ask for it at the same time; the others wait. `make` has to rename the
 * folder into place when it is whole.
 */
export async function makeOnce(
  folder: string,
  isThere: () => boolean,
  make: () => Promise<void>,
): Promise<void> {
  if (isThere()) return;
  mkdirSync(dirname(folder), { recursive: true });
  const lock = `${folder}.lock`;
  const giveUpAt = performance.now() + patienceMs;
  while (!take(lock)) {
    if (isThere()) return;
    if (performance.now() > giveUpAt) throw new Error(`${lock} is held for too long: delete it`);
    await setTimeout(pollMs);
  }
  try {
    if (!isThere()) await make();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A link is created with its content, so a process that sees the lock also sees its owner. */
function take(lock: string): boolean {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch {
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function isAbandoned(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
