import {
  startRedis,
  startRedisCluster,
  type TestCluster,
  type TestServer,
} from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe } from 'vitest';
import { clusters, current } from './support/connections.ts';
import { frozenRedisStore, redisContract } from './support/contract.ts';

// The first server may have to be fetched.
const timeout = 200_000;

describe('redisStore passes the contract of a store', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startRedis();
  }, timeout);

  afterAll(() => server?.stop());

  describe.each(Object.entries(current))('on %s', (_, connect) => {
    redisContract(
      () => connect(server.url),
      () => frozenRedisStore(connect, server.url),
    );
  });
});

describe('redisStore passes the contract of a store in a cluster of three masters', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startRedisCluster();
  }, timeout);

  afterAll(() => cluster?.stop());

  describe.each(Object.entries(clusters))('on %s', (_, connect) => {
    redisContract(() => connect(cluster.urls));
  });
});
