import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startBluma } from './support/bluma.ts';
import { createEndpoint } from './support/endpoint.ts';

const timeout = 20_000;

it('monitors keep no process alive', { timeout }, async () => {
  const { sim, baseURL } = await startBluma();
  const { webhookId } = createEndpoint(sim);
  const script = fileURLToPath(new URL('./processes/monitoring.ts', import.meta.url));
  const words = [script, baseURL, sim.account.liveKey, webhookId];
  // Killed, and so an error, if it does not end by itself.
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout });
  expect(stdout).toBe('enough healthy\n');
});
