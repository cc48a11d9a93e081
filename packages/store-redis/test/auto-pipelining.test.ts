import { createTestName, startRedisCluster, type TestCluster } from '@bluma-webhooks/test-servers';
import { Cluster } from 'ioredis';
import { Cluster as Cluster5 } from 'ioredis5';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { acquire, claimOptions, toKey, weekMs } from './support/claiming.ts';
import { patientStore } from './support/patient-store.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startRedisCluster();
}, 200_000);

afterAll(() => cluster?.stop());

const kinds = {
  'ioredis 5.9, which finds a pipeline by the name of the script': Cluster5,
  'ioredis 6': Cluster,
};

describe.each(Object.entries(kinds))('a cluster with enableAutoPipelining of %s', (_, Client) => {
  it('handles 50 events concurrently', async () => {
    const client = new Client([...cluster.urls], { enableAutoPipelining: true });
    client.on('error', () => {});
    onTestFinished(() => client.disconnect());
    const store = patientStore({ client, prefix: `${createTestName()}:` });
    const keys = Array.from({ length: 50 }, (_, id) => toKey(`event ${id}`));
    // The first round has to send the scripts, the second one finds them.
    for (const attempt of [1, 2]) {
      const claims = await Promise.all(keys.map((key) => acquire(store, key)));
      expect(claims.map((claim) => claim.attempt)).toEqual(keys.map(() => attempt));
      const settled = await Promise.all(
        claims.map((claim) =>
          attempt === 1 ? store.release(claim) : store.complete(claim, { retainMs: weekMs }),
        ),
      );
      expect(new Set(settled).size).toBe(1);
    }
    expect(await store.claim(keys[0] ?? '', claimOptions())).toEqual({ status: 'done' });
  });
});
