import type { Times } from './times.ts';

export const name = 'chaos';

/** In ms. pg-boss counts in seconds. */
export const queueOptions = ({ storeCommand }: Times) => ({
  name,
  attempts: 20,
  backoffMs: 50,
  maxBackoffMs: 1000,
  commandTimeoutMs: storeCommand,
});
