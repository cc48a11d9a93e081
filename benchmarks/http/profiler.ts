import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';

/** Between two looks at the stack, in µs. */
const interval = 200;

/** Profiles this process: the first call begins, the next one ends and has what was seen. */
export async function toggleProfile(): Promise<Profiler.Profile | undefined> {
  if (session) {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    session = undefined;
    return profile;
  }
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval });
  await session.post('Profiler.start');
  return undefined;
}

let session: Session | undefined;
