import type { Usage } from '../start-server.ts';
import { options } from './ours.ts';

const runs = new Map<string, number>();

/** Ours, with a handler that counts how often it ran for each event, and then does `work`. */
export function counted(work: () => Promise<void>) {
  return {
    ...options,
    handlers: {
      'video.completed': async ({ id }: { readonly id: string }) => {
        runs.set(id, (runs.get(id) ?? 0) + 1);
        await work();
      },
    },
  };
}

export function tally(): Usage['tally'] {
  let repeated = 0;
  for (const count of runs.values()) if (count > 1) repeated += 1;
  return { events: runs.size, repeated };
}
