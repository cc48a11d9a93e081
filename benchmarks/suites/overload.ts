import { type Quantity, toQuantity } from '../figure.ts';
import { type Arrival, type Served, serve } from '../http/arrivals.ts';
import { blast } from '../http/blast.ts';
import { signedRequests } from '../http/signed-requests.ts';
import { type RunningServer, startServer, type Usage } from '../http/start-server.ts';
import { pin } from '../processor.ts';
import type { Suite } from '../suite.ts';

const connections = 1000;

/** The limit of a server's memory. */
const peakMb = 512;

const handled = '200 {"status":"handled"}';

/** What a verified delivery may be answered: handled, taken to be finished later, or to be sent again. */
const documented = [handled, '202 {"status":"accepted"}', '503 {"error":"store_unavailable"}'];

/** More than a receiver can take, over HTTP. Nothing is to be lost, doubled or answered wrongly. */
export const overloadSuite: Suite = async ({ share }) => {
  pin(process.pid, 1);
  return [...(await twiceTheRate(share)), ...(await slowHandler(share))];
};

async function twiceTheRate(share: number): Promise<Quantity[]> {
  const server = await startServer('ours-counted');
  try {
    const { rate, sent } = await sustainable(server, share);
    const arrivals = mixed(Math.round(2 * rate * 3 * share));
    const forged = arrivals.filter(({ expected }) => expected === refused).length;
    const served = await serve(server.port, arrivals, { connections, rate: 2 * rate });
    const name = `twice the sustainable rate of ${Math.round(rate).toLocaleString('en')}/s`;
    return [
      ...toFigures(name, served, await server.usage(), sent + arrivals.length - forged),
      toQuantity([served.p99FromArrivalMs], {
        name: `${name}: p99 from arrival, the wait for a connection included`,
        unit: 'ms',
        atMost: undefined,
      }),
    ];
  } finally {
    server.stop();
  }
}

/** What 32 connections get answered that wait for each answer; and how many events that took. */
async function sustainable({ port }: RunningServer, share: number) {
  const each = Math.round(20_000 * share);
  const round = () => blast(port, signedRequests(each), { connections: 32, status: 200 });
  // The first warms up.
  await round();
  return { rate: await round(), sent: 2 * each };
}

const refused = ['401 {"error":"invalid_signature"}'];

/** New events; one in twenty is forged. */
function mixed(count: number): Arrival[] {
  return signedRequests(count).map((request, place) => {
    if (place % 20 !== 0) return { request, expected: documented };
    // The last byte closed the object. With a space in its place, nobody has signed it.
    const forged = Buffer.from(request);
    forged.write(' ', forged.length - 1);
    return { request: forged, expected: refused };
  });
}

async function slowHandler(share: number): Promise<Quantity[]> {
  const server = await startServer('ours-slow');
  try {
    const events = signedRequests(Math.max(500, Math.round(10_000 * share)));
    // Each comes twice, one right after the other, so that nearly always the second finds the first one running.
    const expected = [handled, '200 {"status":"duplicate"}'];
    const arrivals = events.flatMap((request) => {
      const arrival = { request, expected };
      return [arrival, arrival];
    });
    const served = await serve(server.port, arrivals, { connections, rate: Infinity });
    const name = `a handler of 100 ms, ${connections.toLocaleString('en')} connections`;
    return toFigures(name, served, await server.usage(), events.length);
  } finally {
    server.stop();
  }
}

function toFigures(name: string, served: Served, usage: Usage, events: number): Quantity[] {
  const { answers, wrong, p99FromSendingMs } = served;
  const { peakBytes, tally = { events: 0, repeated: 0 } } = usage;
  const figure = (what: string, value: number, unit: string, atMost?: number) =>
    toQuantity([value], { name: `${name}: ${what}`, unit, atMost });
  // Sent again by Bluma, so not lost.
  const again = [...answers].reduce(
    (sum, [answer, count]) => (answer.startsWith('503') ? sum + count : sum),
    0,
  );
  const list = [...answers].map(([answer, count]) => `${count.toLocaleString('en')} × ${answer}`);
  return [
    figure(`wrong answers (${list.sort().join(', ')})`, wrong, '', 0),
    figure(
      'events that were answered and never ran',
      Math.max(0, events - again - tally.events),
      '',
      0,
    ),
    figure('events that ran more than once', tally.repeated, '', 0),
    figure('most memory of the process', peakBytes / 1e6, 'MB', peakMb),
    figure('p99 from sending', p99FromSendingMs, 'ms'),
  ];
}
