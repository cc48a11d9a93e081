import { createHistogram } from 'node:perf_hooks';
import { signPayload } from '@bluma-webhooks/core';
import { Pool } from 'undici';
import { rateOf } from '../compare.ts';
import { eventBody, secret } from '../event-body.ts';

const connections = 32;

/** What a round of requests came to. */
export interface Load {
  /** Answers a second. */
  readonly rate: number;
  readonly p99Ms: number;
}

interface SignedBody {
  readonly body: string;
  readonly signature: string;
}

/** Sends as many new events, each of about 400 bytes, over kept connections; each has to be answered 202. */
export async function loadOf(origin: string, count: number): Promise<Load> {
  const requests = await Promise.all(Array.from({ length: count }, signedBody));
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const histogram = createHistogram();
  const rate = await rateOf(requests, connections, async ({ body, signature }) => {
    const sentAt = performance.now();
    const answer = await pool.request({
      path: '/webhooks/bluma',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bluma-signature': signature },
      body,
    });
    await answer.body.dump();
    if (answer.statusCode !== 202) throw new Error(`Answered ${answer.statusCode}`);
    histogram.record(Math.max(1, Math.round((performance.now() - sentAt) * 1000)));
  });
  await pool.close();
  return { rate, p99Ms: histogram.percentile(99) / 1000 };
}

async function signedBody(): Promise<SignedBody> {
  const body = eventBody();
  return { body, signature: await signPayload(new TextEncoder().encode(body), secret) };
}
