import { setTimeout } from 'node:timers/promises';
import { startRedis } from './redis.ts';
import { redisCommand } from './redis-command.ts';
import type { TestServer } from './test-server.ts';

/** A Redis Cluster that is there for the length of a test. */
export interface TestCluster {
  /** Of all its masters; a client finds them all from one. */
  readonly urls: readonly string[];
  /** Ends all of it and deletes its data. */
  stop(): Promise<void>;
}

const lastSlot = 16_383;
const third = Math.floor(lastSlot / 3);
/** The slots of each master. */
const shares = [
  [0, third],
  [third + 1, 2 * third],
  [2 * third + 1, lastSlot],
] as const;

const patienceMs = 180_000;
const pollMs = 20;

/** A Redis Cluster of three masters without replicas, each with a third of the slots. Always one of its own. */
export async function startRedisCluster(): Promise<TestCluster> {
  const settings = { 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' };
  const starting = await Promise.allSettled(shares.map(() => startRedis({ own: true, settings })));
  const masters = starting.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => {
    await Promise.all(masters.map((master) => master.stop()));
  };
  try {
    for (const one of starting) if (one.status === 'rejected') throw one.reason;
    await join(masters);
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls: masters.map(({ url }) => url), stop };
}

async function join(masters: readonly TestServer[]): Promise<void> {
  const [first, ...others] = masters.map(({ url }) => url);
  if (first === undefined) return;
  for (const [index, [from, to]] of shares.entries()) {
    const url = masters[index]?.url ?? first;
    await redisCommand(url, `CLUSTER ADDSLOTSRANGE ${from} ${to}`);
  }
  for (const url of others) {
    const { hostname, port } = new URL(url);
    await redisCommand(first, `CLUSTER MEET ${hostname} ${port}`);
  }
  const giveUpAt = performance.now() + patienceMs;
  for (const url of [first, ...others]) {
    for (;;) {
      const info = await redisCommand(url, 'CLUSTER INFO');
      if (/cluster_state:ok/.test(info) && /cluster_size:3/.test(info)) break;
      if (performance.now() > giveUpAt)
        throw new Error(`The cluster does not come about:\n${info}`);
      await setTimeout(pollMs);
    }
  }
}
