import { createServer } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ReceiverFunction } from '../src/index.ts';
import { certificate, key } from './support/certificate.ts';
import { serve } from './support/receiver.ts';
import { freezeRealTime, patient, simulate, startAt } from './support/simulator.ts';

const failed = { attemptNumber: 1, nextRetryAt: expect.any(Number) };

describe('over HTTP', () => {
  it('never answering is a failure after 5 s, which the log has as a 500; the retries continue', async () => {
    const { clock, endPatience } = patient();
    const sim = simulate({ clock });
    let requests = 0;
    const url = await serve(() => {
      requests++;
      endPatience();
    });
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.advance(4999);
    expect(sim.deliveries()).toEqual([]);
    await sim.advance(1);
    expect(sim.deliveries()).toMatchObject([
      {
        statusCode: 500,
        durationMs: 5000,
        errorMessage: 'Connection timeout',
        nextRetryAt: startAt + 8000,
      },
    ]);
    await sim.advance('1d');
    expect(requests).toBe(5);
    const durations = sim.deliveries().map(({ createdAt, durationMs }) => [createdAt, durationMs]);
    expect(durations.at(0)).toEqual([startAt + 20_000 + 33_000 + 300_000 + 3_600_000, 5000]);
  });

  it('a response after 5.1 s is too late, one after 4.999 s is not', async () => {
    const { clock, endPatience } = patient();
    const sim = simulate({ clock });
    const answers: (() => void)[] = [];
    const url = await serve((_, response) => {
      answers.push(() => response.end());
      endPatience();
    });
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.advance(4999);
    answers[0]?.();
    expect(await sim.waitFor('credits.low')).toMatchObject({ statusCode: 200, durationMs: 4999 });

    const { id } = sim.emit('credits.low');
    await sim.advance(5100);
    answers[1]?.();
    await sim.settled();
    expect(sim.deliveries({ eventId: id })).toMatchObject([
      { ...failed, statusCode: 500, durationMs: 5000 },
    ]);
  });

  it('5 s are real ones with a real clock', async () => {
    freezeRealTime();
    const sim = simulate({ clock: 'real' });
    const asked = new Promise<void>((resolve) => {
      sim.addWebhook(() => {
        resolve();
        return new Promise<Response>(() => {});
      });
    });
    sim.emit('credits.low');
    vi.advanceTimersByTime(1);
    await asked;
    vi.advanceTimersByTime(4999);
    await turn();
    expect(sim.deliveries()).toEqual([]);
    vi.advanceTimersByTime(1);
    // The attempt ends a turn later, and its record is due then.
    await turn();
    vi.advanceTimersByTime(1);
    expect(sim.deliveries()).toMatchObject([{ ...failed, statusCode: 500, durationMs: 5000 }]);
  });

  it('a redirect is a failure, and not followed', async () => {
    const sim = simulate();
    let requests = 0;
    sim.addWebhook(
      await serve((_, response) => {
        requests++;
        response.writeHead(308, { location: '/elsewhere' }).end();
      }),
    );
    sim.emit('credits.low');
    await sim.settled();
    expect(sim.deliveries()).toMatchObject([{ ...failed, statusCode: 308 }]);
    expect(requests).toBe(1);
  });

  it('closing before or within the answer is a failure without a status', async () => {
    const sim = simulate();
    const early = sim.addWebhook(await serve((request) => request.socket.destroy()));
    const within = sim.addWebhook(
      await serve((_, response) => {
        response.writeHead(200, { 'content-length': 10 });
        response.write('half', () => response.destroy());
      }),
    );
    sim.emit('credits.low');
    await sim.settled();
    const [none, half] = [early, within].map(({ id }) => sim.deliveries({ webhookId: id })[0]);
    expect(none).toMatchObject({ ...failed, statusCode: null, errorMessage: 'socket hang up' });
    expect(half).toMatchObject({
      ...failed,
      statusCode: null,
      errorMessage: 'Connection closed within the answer',
    });
  });

  it('a refused connection is a failure', async () => {
    const sim = simulate();
    sim.addWebhook('http://127.0.0.1:1/webhooks/bluma');
    sim.emit('credits.low');
    await sim.settled();
    expect(sim.deliveries()).toMatchObject([
      { ...failed, statusCode: null, errorMessage: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  it('10 GB as an answer are cut off and are a failure', async () => {
    const sim = simulate();
    let sent = 0;
    const chunk = Buffer.alloc(64 * 1024);
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 10 * 1024 ** 3 });
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.settled();
    expect(sim.deliveries()).toMatchObject([
      { ...failed, statusCode: null, errorMessage: 'Response larger than 1048576 bytes' },
    ]);
    // What the sockets between the two hold is more than what was read.
    expect(sent).toBeLessThan(64 * 1024 ** 2);
  });

  it('headers without an end are a failure', async () => {
    const sim = simulate();
    const url = await serve((request) => {
      const { socket } = request;
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(`x-more: ${'a'.repeat(1000)}\r\n`));
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    });
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.settled();
    expect(sim.deliveries()).toMatchObject([{ ...failed, statusCode: null }]);
  });
});

describe('over HTTPS', () => {
  async function serveTls(): Promise<string> {
    const server = createServer({ key, cert: certificate }, (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    });
    const address = server.address();
    return `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hooks`;
  }

  it('a certificate that is trusted will do, and no other', async () => {
    const url = await serveTls();
    const outcomes = [];
    for (const options of [{ ca: certificate }, {}]) {
      const sim = simulate(options);
      sim.addWebhook(url);
      sim.emit('credits.low');
      await sim.settled();
      outcomes.push(...sim.deliveries());
    }
    expect(outcomes).toMatchObject([
      { statusCode: 200, errorMessage: null },
      { ...failed, statusCode: null, errorMessage: expect.stringContaining('self-signed') },
    ]);
  });
});

describe('in process', () => {
  async function outcome(receiver: ReceiverFunction, isAnswer: boolean) {
    const { clock, endPatience } = patient();
    const sim = simulate({ clock });
    const receive: ReceiverFunction = (request) => {
      if (!isAnswer) endPatience();
      return receiver(request);
    };
    sim.addWebhook(receive, { url: 'https://app.example/hooks' });
    sim.emit('credits.low');
    await sim.advance(5000);
    const record = sim.deliveries()[0];
    return { status: record?.statusCode, error: record?.errorMessage, ms: record?.durationMs };
  }

  it('a function gets the request that a server would get', async () => {
    const sim = simulate();
    const requests: Request[] = [];
    const bodies: string[] = [];
    sim.addWebhook(async (request) => {
      requests.push(request);
      bodies.push(await request.text());
      return new Response(null, { status: 202 });
    });
    const event = sim.emit('video.completed');
    await sim.settled();
    expect(requests.map(({ method, url }) => ({ method, url }))).toEqual([
      { method: 'POST', url: 'https://receiver.test/webhooks/bluma' },
    ]);
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      ...sim.deliveries()[0]?.headers,
      'content-length': `${bodies[0]?.length}`,
    });
    expect(bodies).toEqual([JSON.stringify(event)]);
    expect(sim.deliveries()).toMatchObject([{ statusCode: 202, errorMessage: null }]);
  });

  it.each([
    ['succeeds', () => new Response('ok'), { status: 200, error: null, ms: 0 }],
    [
      'redirects',
      () => Response.redirect('https://a.example'),
      { status: 302, error: 'Received status 302', ms: 0 },
    ],
    [
      'throws',
      () => {
        throw new Error('no');
      },
      { status: null, error: 'The receiver failed: no', ms: 0 },
    ],
    [
      'never answers',
      () => new Promise<Response>(() => {}),
      { status: 500, error: 'Connection timeout', ms: 5000 },
    ],
    [
      'answers without end',
      () =>
        new Response(
          new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65536)) }),
        ),
      { status: null, error: 'Response larger than 1048576 bytes', ms: 0 },
    ],
    [
      'begins an answer and stops',
      () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) })),
      { status: 500, error: 'Connection timeout', ms: 5000 },
    ],
    [
      'breaks off its answer',
      () => new Response(new ReadableStream({ start: (c) => c.error(new Error('gone')) })),
      { status: null, error: 'The receiver failed: gone', ms: 0 },
    ],
  ])('a function that %s', async (_, receiver, expected) => {
    expect(await outcome(receiver, expected.ms === 0)).toEqual(expected);
  });
});
