import { resolve } from 'node:path';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { expect, it, onTestFinished } from 'vitest';

const secret = 'whsec_hono_on_workers';

it('Hono on Workers: a route with middleware, in workerd', { timeout: 240_000 }, async () => {
  const {
    outputFiles: [bundle],
  } = await build({
    entryPoints: [resolve(import.meta.dirname, 'worker/app.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'error',
  });
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: bundle?.text ?? '' }],
    compatibilityDate: '2026-07-30',
    bindings: { BLUMA_WEBHOOK_SECRET: secret },
    port: 0,
  });
  onTestFinished(() => worker.dispose());
  const base = await worker.ready;
  const url = new URL('/webhooks/bluma', base).href;
  const event = createEvent('video.completed');
  const send = (options = {}) => deliver(url, event, { secret, ...options });
  expect(await send({ tamper: true })).toMatchObject({ status: 401 });
  const answer = await send();
  expect(answer).toMatchObject({ status: 200, body: '{"status":"handled"}' });
  expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  expect(await send()).toMatchObject({ status: 200, body: '{"status":"duplicate"}' });
  expect(await (await fetch(base)).text()).toBe('a page');
});
