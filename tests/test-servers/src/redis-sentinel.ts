import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startOwnServer } from './own-server.ts';
import { findRedis, startRedis } from './redis.ts';
import { redisCommand } from './redis-command.ts';
import { newServerFolder } from './server-folder.ts';
import type { TestServer } from './test-server.ts';

/** A Redis with one replica, and a Sentinel that watches them. */
export interface TestSentinel {
  /** Of the Sentinel. */
  readonly url: string;
  /** The name of the master in the Sentinel. */
  readonly name: string;
  /** The server that was the master first. After `failover` it is a replica. */
  readonly first: TestServer;
  /** Waits until the replica has all that the master has, and makes it the master. */
  failover(): Promise<void>;
  /** Ends all of it and deletes its data. */
  stop(): Promise<void>;
}

const name = 'bluma';
const patienceMs = 180_000;
const pollMs = 50;

export async function startRedisSentinel(): Promise<TestSentinel> {
  const started: TestServer[] = [];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const start = async (starting: Promise<TestServer>) => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    const first = await start(startRedis({ own: true, appendOnly: true }));
    const second = await start(startRedis({ own: true, appendOnly: true }));
    const { hostname, port } = new URL(first.url);
    await redisCommand(second.url, `REPLICAOF ${hostname} ${port}`);
    await poll(second.url, 'INFO replication', /master_link_status:up/);
    const { url } = await start(startSentinel(first.url));
    const failover = async () => {
      await poll(url, `SENTINEL MASTER ${name}`, /num-slaves\r\n\$1\r\n1\r\n/);
      await poll(first.url, 'WAIT 1 0', /:1/);
      // Sentinel refuses a replica that it has not asked for a while.
      await poll(url, `SENTINEL FAILOVER ${name}`, /^\+OK/);
      await poll(second.url, 'INFO replication', /role:master/);
      await poll(first.url, 'INFO replication', /role:slave/);
      const address = new RegExp(new URL(second.url).port);
      await poll(url, `SENTINEL GET-MASTER-ADDR-BY-NAME ${name}`, address);
    };
    return { url, name, first, failover, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSentinel(masterUrl: string): Promise<TestServer> {
  const folder = await newServerFolder('sentinel');
  const pidFile = join(folder, 'server.pid');
  const file = join(folder, 'sentinel.conf');
  const { hostname, port: masterPort } = new URL(masterUrl);
  return startOwnServer(
    {
      ...(await findRedis()),
      args: () => [file, '--sentinel'],
      // Sentinel writes what it finds into its file.
      configure: (port) =>
        writeFile(
          file,
          [
            `port ${port}`,
            'bind 127.0.0.1',
            `dir ${folder}`,
            `pidfile ${pidFile}`,
            `sentinel monitor ${name} ${hostname} ${masterPort} 1`,
            // Only `failover` changes the master, also if a slow machine delays a reply.
            `sentinel down-after-milliseconds ${name} ${patienceMs}`,
          ].join('\n'),
        ),
      pidFile,
      user: {},
      url: (port) => `redis://127.0.0.1:${port}`,
      ready: '+monitor master',
      endSignal: 'SIGTERM',
    },
    folder,
  );
}

/** Sends a command until its reply matches. Errors are replies, too. */
async function poll(url: string, command: string, pattern: RegExp): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const reply = await redisCommand(url, command).catch((error: Error) => error.message);
    if (pattern.test(reply)) return;
    if (performance.now() > giveUpAt) throw new Error(`${command} still replies ${reply}`);
    await setTimeout(pollMs);
  }
}
