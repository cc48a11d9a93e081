import { resolve } from 'node:path';
import { Miniflare } from 'miniflare';

// The worker in workerd, the runtime that Cloudflare has, on this machine.
const { BLUMA_WEBHOOK_SECRET, DATABASE_URL, PORT } = process.env;
const port = Number(PORT ?? 8787);
const worker = new Miniflare({
  modules: true,
  scriptPath: resolve(import.meta.dirname, '../dist/worker.js'),
  compatibilityDate: '2026-07-30',
  compatibilityFlags: ['nodejs_compat'],
  bindings: {
    ...(BLUMA_WEBHOOK_SECRET && { BLUMA_WEBHOOK_SECRET }),
    ...(DATABASE_URL && { DATABASE_URL }),
  },
  port,
});
const address = await worker.ready.catch((cause) => {
  throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
});
console.log(`Listening on ${new URL('/webhooks/bluma', address)}`);

process.once('SIGTERM', () => worker.dispose());
