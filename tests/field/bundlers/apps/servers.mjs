// Every store and queue that needs a server. Handles a delivery with each, and prints its status.
import { createReceiver } from '@bluma-webhooks/core';
import { bullmqQueue, createWorker as createBullmqWorker } from '@bluma-webhooks/queue-bullmq';
import { createWorker as createPgBossWorker, pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { redisStore } from '@bluma-webhooks/store-redis';
import { createEvent, signedRequest } from '@bluma-webhooks/testing';
import { Redis } from 'ioredis';
import pg from 'pg';
import { PgBoss } from 'pg-boss';

const secret = 'whsec_example';
const silent = { info() {}, warn() {}, error() {} };
const commandTimeoutMs = 60_000;
const { DATABASE_URL, REDIS_URL, NAME } = process.env;
const waiting = new Map();
const handlers = { '*': (event) => void waiting.get(event.id)?.() };

async function deliver(name, options) {
  const event = createEvent('credits.low');
  const handled = new Promise((resolve) => waiting.set(event.id, resolve));
  const { method, headers, body } = await signedRequest(event, { secret });
  const receiver = createReceiver({ secret, logger: silent, deadlineMs: 60_000, ...options });
  const { status } = await receiver.receive({
    method,
    header: (header) => headers[header],
    read: () => ({ ok: true, bytes: body }),
  });
  await handled;
  console.log(name, status, true);
}

// No await at the top level, which CommonJS has not.
async function main() {
  const pool = new pg.Pool({ connectionString: DATABASE_URL });
  const store = postgresStore({ pool, table: `${NAME}_events`, commandTimeoutMs });
  await store.migrate();
  await deliver('store-postgres', { store, handlers });

  const client = new Redis(REDIS_URL);
  await deliver('store-redis', { store: redisStore({ client, prefix: NAME }), handlers });

  const boss = new PgBoss({ connectionString: DATABASE_URL, schema: NAME });
  boss.on('error', () => {});
  await boss.start();
  createPgBossWorker({ boss, store, handlers, logger: silent });
  await deliver('queue-pg-boss', {
    queue: pgBossQueue({ boss, commandTimeoutMs, logger: silent }),
  });

  const connection = { url: REDIS_URL };
  const bullmq = { connection, name: NAME, commandTimeoutMs };
  createBullmqWorker({ ...bullmq, store, handlers, logger: silent });
  await deliver('queue-bullmq', { queue: bullmqQueue(bullmq) });
  process.exit(0);
}

main();
