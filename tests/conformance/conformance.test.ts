import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { bodies } from './corpus/bodies.ts';
import { connections } from './corpus/connections.ts';
import { secret } from './corpus/delivery.ts';
import type { Entry } from './corpus/entry.ts';
import { events } from './corpus/events.ts';
import { requests } from './corpus/requests.ts';
import { runs } from './corpus/runs.ts';
import { signatures } from './corpus/signatures.ts';
import { slow } from './corpus/slow.ts';
import { handlers } from './handlers.ts';
import type { RawResponse } from './raw-response.ts';
import { type Server, startAll, stopAll } from './servers.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

const options = { secret, handlers, logger: silent };

/** No entry is to meet their deadline, however slow the machine is. */
let patient: readonly Server[] = [];
/** For what is answered at the deadline. */
let hasty: readonly Server[] = [];

beforeAll(async () => {
  patient = await startAll({ ...options, deadlineMs: 60_000 });
  hasty = await startAll({ ...options, deadlineMs: 1000 });
});
afterAll(() => stopAll([...patient, ...hasty]));

/** In the order of the requests, up to the first that is not answered. */
async function collectResponses({ url }: Server, { exchanges, isPipelined }: Entry) {
  using connection = await Connection.open(url);
  const answers: (RawResponse | string)[] = [];
  try {
    if (isPipelined) for (const [request] of exchanges) connection.send(request);
    for (const [request] of exchanges) {
      if (!isPipelined) connection.send(request);
      answers.push(await connection.responseTo(request));
    }
  } catch (error) {
    answers.push(String(error));
  }
  return answers;
}

/** Sent to all servers concurrently. */
async function isAnsweredAlike(servers: readonly Server[], entry: Entry): Promise<void> {
  const answered = servers.map(async (server) => [
    server.name,
    await collectResponses(server, entry),
  ]);
  const expected = entry.exchanges.map(([, answer]) => answer);
  expect(Object.fromEntries(await Promise.all(answered))).toEqual(
    Object.fromEntries(servers.map(({ name }) => [name, expected])),
  );
}

describe('every server sends the same response, to the byte', () => {
  describe.each([
    ['a request', requests],
    ['a signature', signatures],
    ['a body', bodies],
    ['an event', events],
    ['a run', runs],
    ['a connection', connections],
  ])('%s', (_, entries) => {
    for (const entry of entries) it(entry.name, () => isAnsweredAlike(patient, entry));
  });

  // Each waits for the deadline, so all run concurrently.
  describe.concurrent('a deadline', () => {
    for (const entry of slow) it(entry.name, () => isAnsweredAlike(hasty, entry));
  });
});
