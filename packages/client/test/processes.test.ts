import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { serveAnswers } from './support/answers.ts';
import { startBluma } from './support/bluma.ts';
import { createEndpoint } from './support/endpoint.ts';

const timeout = 100_000;

it('monitors keep no process alive', { timeout }, async () => {
  const { sim, baseURL } = await startBluma();
  const { webhookId } = createEndpoint(sim);
  const script = fileURLToPath(new URL('./processes/monitoring.ts', import.meta.url));
  const words = [script, baseURL, sim.account.liveKey, webhookId];
  // Killed, and so an error, if it does not end by itself.
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout });
  expect(stdout).toBe('enough healthy\n');
});

it('nor where the API asks to wait: monitors check again, and their client does not', {
  timeout,
}, async () => {
  const log = { requests: 0, bytes: 0 };
  const baseURL = await serveAnswers(log, (_, response) => {
    response.writeHead(429, { 'retry-after': '30' }).end();
  });
  const script = fileURLToPath(new URL('./processes/refused.ts', import.meta.url));
  const words = [script, baseURL, 'bluma_test_1'];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout });
  expect(stdout).toBe('rejected rejected\n');
  expect(log.requests).toBe(2);
});
