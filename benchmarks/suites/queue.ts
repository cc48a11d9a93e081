import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { QueuedDelivery } from '@bluma-webhooks/core';
import { encodeDelivery } from '@bluma-webhooks/core/worker';
import type { TestServer } from '@bluma-webhooks/test-servers';
import { type Contender, compare, computeRatios, measureRate } from '../compare.ts';
import { computeSpread, type Figure, toQuantity } from '../figure.ts';
import { serve } from '../http/arrivals.ts';
import { signedRequests } from '../http/signed-requests.ts';
import type { Engine, Working } from '../queues/engine.ts';
import { type EngineName, openEngine } from '../queues/open-engine.ts';
import type { Plan, Suite } from '../suite.ts';

const workerConcurrency = 10;

const connections = 32;

/** From both of them. */
const expected = ['202 {"status":"queued"}'];

/** How much a round does at full length. */
export interface QueueWork {
  readonly engine: EngineName;
  readonly requests: number;
  readonly jobs: number;
  readonly backlog: number;
}

/** The figures of a queue, on a server of its own. */
export function queueSuite(work: QueueWork, startServer: () => Promise<TestServer>): Suite {
  return async (plan) => {
    const server = await startServer();
    const engine = await openEngine(work.engine, server.url);
    try {
      return [
        ...(await receiverFigures(work, engine, server.url, plan)),
        ...(await workerFigures(work, engine, plan)),
        ...(await backlogFigures(work, engine, plan)),
      ];
    } finally {
      await engine.close();
      await server.stop();
    }
  };
}

async function receiverFigures(
  { engine: name, requests }: QueueWork,
  { name: title }: Engine,
  url: string,
  { rounds, share }: Plan,
): Promise<Figure[]> {
  const program = new URL('../queues/receiver-process.ts', import.meta.url);
  const start = async (kind: string) => {
    const child = fork(program, [name, url, kind], { execArgv: [] });
    const [port] = await once(child, 'message');
    const p99s: number[] = [];
    const contender: Contender = {
      name: kind === 'ours' ? 'the receiver' : `by hand, with ${title}'s own call`,
      async round() {
        const arrivals = signedRequests(Math.round(requests * share)).map((request) => ({
          request,
          expected,
        }));
        const served = await serve(Number(port), arrivals, { connections, rate: Infinity });
        if (served.wrong > 0) throw new Error(`Answered ${[...served.answers.keys()].join(', ')}`);
        p99s.push(served.p99FromSendingMs);
        return served.rate;
      },
    };
    return { child, contender, p99s };
  };
  const [ours, bare] = [await start('ours'), await start('bare')];
  try {
    const comparisons = await compare({
      name: `${title}: verify, enqueue, answer, over ${connections} connections`,
      ours: ours.contender,
      beside: [{ ...bare.contender, atLeast: 0.85 }],
      rounds,
    });
    // What came before was the warm-up.
    const p99 = ({ p99s }: typeof ours) => p99s.slice(-rounds);
    const [mine, theirs] = [computeSpread(p99(ours)).median, computeSpread(p99(bare)).median];
    const ratio = toQuantity(computeRatios(p99(ours), p99(bare)), {
      name: `${title}: p99 of that, ${mine.toFixed(1)} ms beside ${theirs.toFixed(1)} ms, as a ratio`,
      unit: '',
      atMost: 1.3,
    });
    return [...comparisons, ratio];
  } finally {
    ours.child.disconnect();
    bare.child.disconnect();
  }
}

async function workerFigures(
  { jobs }: QueueWork,
  engine: Engine,
  { rounds, share }: Plan,
): Promise<Figure[]> {
  const count = Math.round(jobs * share);
  const contender = (name: string, work: Engine['work']): Contender => ({
    name,
    async round() {
      const queue = `worker-${randomUUID()}`;
      await engine.fill(queue, deliveries(count).map(encodeDelivery));
      let left = count;
      let worker: Working | undefined;
      const start = performance.now();
      await new Promise<void>((resolve, reject) => {
        const handled = () => {
          left -= 1;
          if (left === 0) resolve();
        };
        work(queue, workerConcurrency, handled).then((started) => {
          worker = started;
        }, reject);
      });
      const rate = (count / (performance.now() - start)) * 1000;
      await worker?.close();
      return rate;
    },
  });
  return compare({
    name: `${engine.name}: jobs with an empty handler, ${workerConcurrency} at once`,
    ours: contender('createWorker()', engine.work),
    beside: [{ ...contender("the engine's own worker", engine.workBare), atLeast: 0.65 }],
    rounds,
  });
}

/** Whether a queue that is long costs more than one that is short. */
async function backlogFigures(
  { backlog }: QueueWork,
  engine: Engine,
  { rounds, share }: Plan,
): Promise<Figure[]> {
  const contender = async (length: number): Promise<Contender> => {
    const name = `backlog-${length}-${randomUUID()}`;
    const queue = await engine.queue(name);
    await engine.fill(name, deliveries(length).map(encodeDelivery));
    const each = Math.max(10, Math.round(1000 * share));
    return {
      name: `with ${length.toLocaleString('en')} waiting`,
      round: () => measureRate(deliveries(each), 32, (delivery) => queue.enqueue(delivery)),
    };
  };
  const long = Math.round(backlog * share);
  return compare({
    name: `${engine.name}: enqueuing with ${long.toLocaleString('en')} waiting`,
    ours: await contender(long),
    beside: [{ ...(await contender(Math.round(long / 100))), atLeast: 0.85 }],
    rounds,
  });
}

function deliveries(count: number): QueuedDelivery[] {
  return Array.from({ length: count }, () => {
    const eventId = `evt_${randomUUID()}`;
    const eventType = 'video.completed';
    return {
      key: randomBytes(32).toString('hex'),
      eventId,
      eventType,
      body: Buffer.from(JSON.stringify({ id: eventId, type: eventType, data: {} })),
      receivedAt: new Date(),
      secretIndex: 0,
      namespace: 'default',
    };
  });
}
