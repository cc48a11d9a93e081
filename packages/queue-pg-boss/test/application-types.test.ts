import { memoryStore } from '@bluma-webhooks/store-memory';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import createJsonBig from 'json-bigint';
import { types } from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createWorker, pgBossQueue } from '../src/index.ts';
import { openBosses } from './support/bosses.ts';
import { calls } from './support/calls.ts';
import { newDelivery } from './support/deliveries.ts';
import { silent, soon } from './support/expectations.ts';
import { patienceMs } from './support/patience.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

type Parser = (text: string) => unknown;
type Parsers = Readonly<Record<number, Parser>>;

const json = 114;
const jsonb = 3802;
const both = (parser: Parser): Parsers => ({ [json]: parser, [jsonb]: parser });

function toMap(_: string, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? new Map(Object.entries(value)) : value;
}

function toDate(_: string, value: unknown): unknown {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
  return isDate ? new Date(value) : value;
}

it.each<[string, Parsers]>([
  ['text in place of JSON', both((text) => text)],
  ['json-bigint, without prototypes', both(createJsonBig({ storeAsString: true }).parse)],
  ['json-bigint, each number of its class', both(createJsonBig({ alwaysParseAsBig: true }).parse)],
  [
    'json-bigint, each number a bigint',
    both(createJsonBig({ alwaysParseAsBig: true, useNativeBigInt: true }).parse),
  ],
  ['dates in JSON', both((text) => JSON.parse(text, toDate))],
  ['bytes in place of JSON', both((text) => new TextEncoder().encode(text))],
  ['a Map for each object', { [jsonb]: (text) => JSON.parse(text, toMap) }],
  ['bigints', { 20: BigInt }],
])('an application whose parsers return %s', async (_, parsers) => {
  const bosses = openBosses(server.url);
  onTestFinished(() => bosses.close());
  const boss = await bosses.start({ max: 10 });
  for (const [type, parser] of Object.entries(parsers)) {
    const before = types.getTypeParser(Number(type));
    types.setTypeParser(Number(type), parser);
    onTestFinished(() => types.setTypeParser(Number(type), before));
  }
  const name = 'queue';
  const common = { boss, name, logger: silent, commandTimeoutMs: patienceMs };
  const queue = pgBossQueue({ ...common, attempts: 2, backoffMs: 1, maxBackoffMs: 1 });
  const handled = calls();
  const worker = createWorker({
    ...common,
    store: memoryStore(),
    pollingIntervalMs: 100,
    handlers: {
      'credits.low': handled,
      '*': () => Promise.reject(new Error('not this one', { cause: new Error('no such video') })),
    },
  });
  onTestFinished(async () => {
    await worker.close({ timeoutMs: 0 });
  });
  expect(await queue.enqueue(newDelivery('credits.low'))).toBe('enqueued');
  await soon(() => expect(handled.made).toHaveLength(1));
  expect(await queue.deadLetters.list()).toEqual([]);
  const failing = newDelivery('video.failed');
  await queue.enqueue(failing);
  expect(await queue.enqueue(failing)).toBe('duplicate');
  await soon(async () =>
    expect(await queue.deadLetters.list()).toMatchObject([
      { eventId: failing.eventId, attempts: 2, error: 'not this one: no such video' },
    ]),
  );
  expect(await queue.deadLetters.replay()).toBe(1);
});
