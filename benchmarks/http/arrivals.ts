import { createHistogram } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { openConnection } from './connection.ts';

/** A request, and the answers that are right. */
export interface Arrival {
  readonly request: Buffer;
  readonly expected: readonly string[];
}

export interface ArrivalOptions {
  readonly connections: number;
  /** Requests per second, whether or not earlier ones have a response. `Infinity`: all concurrently. */
  readonly rate: number;
}

/** What became of them. */
export interface Served {
  /** How often each answer was given. */
  readonly answers: ReadonlyMap<string, number>;
  readonly wrong: number;
  /** Answers a second. */
  readonly rate: number;
  /** In ms: from when a request was due, waiting for a free connection included. */
  readonly p99FromArrivalMs: number;
  /** In ms: from when it was sent. */
  readonly p99FromSendingMs: number;
}

/**
 * Sends requests when they are due, as senders do who know nothing of each other: a server that is slow does not make
 * them come more slowly, they only wait in line for a connection.
 */
export async function serve(
  port: number,
  arrivals: readonly Arrival[],
  { connections, rate }: ArrivalOptions,
): Promise<Served> {
  const answers = new Map<string, number>();
  const fromArrival = createHistogram();
  const fromSending = createHistogram();
  let wrong = 0;
  const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(port)));
  // One line, that all connections take from.
  const line = arrivals.entries();
  const start = performance.now();
  const work = async ({ sendRequest }: (typeof opened)[number]) => {
    for (const [place, { request, expected }] of line) {
      const dueAt = start + (place / rate) * 1000;
      const early = dueAt - performance.now();
      if (early > 0) await setTimeout(early);
      const sentAt = performance.now();
      const answer = await sendRequest(request);
      const answeredAt = performance.now();
      fromArrival.record(microseconds(answeredAt - dueAt));
      fromSending.record(microseconds(answeredAt - sentAt));
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      if (!expected.includes(answer)) wrong += 1;
    }
  };
  await Promise.all(opened.map(work));
  const seconds = (performance.now() - start) / 1000;
  for (const connection of opened) connection.close();
  return {
    answers,
    wrong,
    rate: arrivals.length / seconds,
    p99FromArrivalMs: fromArrival.percentile(99) / 1000,
    p99FromSendingMs: fromSending.percentile(99) / 1000,
  };
}

/** Of ms, as a histogram takes them. */
function microseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1000));
}
