import { describe, it } from 'vitest';
import { adapterContract } from '../src/index.ts';
import { plainStore } from '../src/plain-store.ts';
import { startNodeServer } from './node-server.ts';

describe("core's own handler", () => adapterContract(it, startNodeServer));

describe('with a store for every case, where no parser runs first', () => {
  adapterContract(it, (options) => startNodeServer(options, { parser: 'none' }), {
    createStore: () => plainStore(),
    parserRunsFirst: false,
  });
});
