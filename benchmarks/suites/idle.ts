import { type Contender, inTurns } from '../compare.ts';
import { type Figure, toQuantity } from '../figure.ts';
import { blast } from '../http/blast.ts';
import { signedRequests } from '../http/signed-requests.ts';
import { type RunningServer, startServer } from '../http/start-server.ts';
import { pin } from '../processor.ts';
import { silent } from '../queues/silent.ts';
import type { Suite } from '../suite.ts';

/**
 * What a delivery costs for things that most deliveries do not need: an observer, a logger whose lines are dropped, the
 * timers of the deadline and of the lease. As processor time of the server, which other processes disturb less than a
 * rate.
 */
export const idleSuite: Suite = async ({ rounds, share }) => {
  pin(process.pid, 1);
  const servers: RunningServer[] = [];
  const start = async (file: string): Promise<Contender> => {
    const server = await startServer(file);
    servers.push(server);
    return contender(file, server, Math.round(20_000 * share));
  };
  try {
    const observed = await start('ours-observed');
    const plain = await start('ours-node');
    const untimed = await start('ours-untimed');
    const line = { name: 'a line', round: async () => lineUs(1_000_000 * share) };
    const listCosts = await inTurns([observed, plain, untimed, line], rounds);
    return toFigures({
      observed: listCosts(observed),
      plain: listCosts(plain),
      untimed: listCosts(untimed),
      line: listCosts(line),
    });
  } finally {
    for (const server of servers) server.stop();
  }
};

/** In µs, of each round. */
type Costs = Readonly<Record<'observed' | 'plain' | 'untimed' | 'line', readonly number[]>>;

function toFigures({ observed, plain, untimed, line }: Costs): Figure[] {
  const at = (values: readonly number[], round: number) => values[round] ?? Number.NaN;
  /** Of the whole delivery, in percent. */
  const part = (name: string, us: (round: number) => number, atMost?: number) =>
    toQuantity(
      observed.map((whole, round) => (us(round) / whole) * 100),
      { name, unit: '%', atMost, isJudgedByMedian: true },
    );
  const observer = (round: number) => at(observed, round) - at(plain, round);
  const timers = (round: number) => at(plain, round) - at(untimed, round);
  const logger = (round: number) => at(line, round);
  return [
    toQuantity(observed, {
      name: 'a delivery over HTTP with all of it, processor time of the server',
      unit: 'µs',
      atMost: undefined,
    }),
    part('an observer that does nothing, beside none', observer),
    part('timers of the deadline and the lease, beside timers that do nothing', timers),
    part('a log line that is put together and dropped, by itself', logger),
    part('all three together', (round) => observer(round) + timers(round) + logger(round), 8),
  ];
}

/** Rounds come to processor time in µs for a delivery. */
function contender(name: string, { port, usage }: RunningServer, requests: number): Contender {
  return {
    name,
    async round() {
      const before = await usage();
      await blast(port, signedRequests(requests), { connections: 32, status: 200 });
      return ((await usage()).cpuUs - before.cpuUs) / requests;
    },
  };
}

/** In µs: the one line of a delivery, with the fields that it has. No option of ours takes it away. */
function lineUs(count: number): number {
  const subject = { eventId: 'evt_1', eventType: 'video.completed', secretIndex: 0 };
  const step = { name: 'responded', outcome: 'handled', status: 200 };
  const start = performance.now();
  for (let durationMs = 0; durationMs < count; durationMs++) {
    const { name, ...fields } = { ...step, durationMs };
    silent.info(name, { namespace: 'default', ...subject, ...fields });
  }
  return ((performance.now() - start) / count) * 1000;
}
