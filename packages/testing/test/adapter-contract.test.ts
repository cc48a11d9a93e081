import { describe, expect, it } from 'vitest';
import { adapterContract, type StartAdapter } from '../src/index.ts';
import { plainStore } from '../src/plain-store.ts';
import { keepParsedJson, startNodeServer } from './node-server.ts';

describe("core's own handler", () => adapterContract(it, startNodeServer));

describe('with a store for every case, where no parser runs first', () => {
  adapterContract(it, (options) => startNodeServer(options, { parser: 'none' }), {
    createStore: () => plainStore(),
    parserRunsFirst: false,
  });
});

it('an adapter that signs parsed JSON although the bytes are there fails the cases of stored bytes', async () => {
  const startFlawed: StartAdapter = (options, setup) =>
    startNodeServer(options, setup, keepParsedJson);
  const failures: string[] = [];
  const running: Promise<void>[] = [];
  adapterContract((name, run) => {
    if (!name.startsWith('the bytes that')) return;
    running.push(run().catch(() => void failures.push(name)));
  }, startFlawed);
  await Promise.all(running);
  expect(failures).toEqual([
    'the bytes that were stored next to parsed JSON are used, and not the JSON',
  ]);
});
