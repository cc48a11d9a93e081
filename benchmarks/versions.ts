import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What ours is measured beside, or on. */
export const measured = [
  'express',
  'fastify',
  'koa',
  'h3',
  'hono',
  '@octokit/webhooks',
  'stripe',
  'standardwebhooks',
  'bullmq',
  'pg-boss',
  'ioredis',
  'redis',
  'pg',
  'postgres',
];

/** As installed, by name. */
export function versions(): Readonly<Record<string, string>> {
  return Object.fromEntries(measured.map((name) => [name, readVersion(name)]));
}

function readVersion(name: string): string {
  const file = join(import.meta.dirname, 'node_modules', name, 'package.json');
  const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
