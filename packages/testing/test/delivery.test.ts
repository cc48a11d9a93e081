import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEvent, deliver, deliverDuplicates } from '../src/index.ts';
import { listen } from './listen.ts';

const secret = 'whsec_test';
const event = createEvent('video.completed');

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function serve(listener: RequestListener) {
  const { server, url } = await listen(listener);
  onTestFinished(async () => {
    server.closeAllConnections();
    await server[Symbol.asyncDispose]();
  });
  return { server, url };
}

/** Keeps what it gets, and answers it. */
async function record(answer: (response: ServerResponse) => unknown) {
  const received: Received[] = [];
  const { server, url } = await serve(async (request, response) => {
    const body = await buffer(request);
    const { method, url: path, headers } = request;
    received.push({ method, url: path, headers, body });
    answer(response);
  });
  return { received, server, url };
}

describe('deliver', () => {
  it.each([Number.POSITIVE_INFINITY, 2 ** 31])(
    'waits for %s ms if timeoutMs is set',
    async (timeoutMs) => {
      const { url } = await record((response) => setTimeout(() => response.end(), 30));
      expect((await deliver(url, event, { secret, timeoutMs })).status).toBe(200);
    },
  );

  it('sends what Bluma sends, and resolves with status, headers and body', async () => {
    const { received, url } = await record((response) => {
      response.writeHead(202, { 'content-type': 'application/json', 'set-cookie': ['a', 'b'] });
      response.end('{"status":"é"}');
    });
    const answer = await deliver(url, event, { secret });
    expect(answer).toMatchObject({
      status: 202,
      headers: { 'content-type': 'application/json', 'set-cookie': 'a, b' },
      body: '{"status":"é"}',
    });
    const body = Buffer.from(JSON.stringify(event));
    expect(received).toEqual([
      {
        method: 'POST',
        url: '/webhooks/bluma',
        headers: {
          host: new URL(url).host,
          connection: 'close',
          'user-agent': 'Bluma-Webhooks/1.0',
          'content-type': 'application/json',
          'content-length': String(body.length),
          'x-bluma-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
          'x-bluma-event-id': event.id,
          'x-bluma-event-type': event.type,
        },
        body,
      },
    ]);
  });

  it('takes the options of signedRequest, bytes, and a URL object', async () => {
    const { received, url } = await record((response) => response.end());
    const bytes = Buffer.from('fffe', 'hex');
    await deliver(new URL(url), bytes, { secret, noSignature: true });
    await deliver(url, event, { secret, pretty: true, tamper: true });
    expect(received.map(({ body }) => body)).toEqual([
      bytes,
      Buffer.from(`${JSON.stringify(event, null, 2)} `),
    ]);
    expect(received[0]?.headers).not.toHaveProperty('x-bluma-signature');
  });

  it('leaves no connection open', async () => {
    const { server, url } = await record((response) => response.end());
    await deliver(url, event, { secret });
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((_, open) => resolve(open))), {
        timeout: 60_000,
      })
      .toBe(0);
  });

  it('receives a response that arrives before the body was sent', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(413).end('too large');
    });
    const answer = await deliver(url, Buffer.alloc(10_000_000), { secret });
    expect(answer).toMatchObject({ status: 413, body: 'too large' });
  });

  it('rejects when there is no answer within timeoutMs, also half of one', async () => {
    const { url: silent } = await serve(() => {});
    await expect(deliver(silent, event, { secret, timeoutMs: 50 })).rejects.toThrow(
      'No answer within 50 ms',
    );
    const { url: half } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half');
    });
    await expect(deliver(half, event, { secret, timeoutMs: 50 })).rejects.toThrow(
      'No answer within 50 ms',
    );
  });

  it('rejects when the connection is cut or refused', async () => {
    const { url } = await serve((request) => request.destroy());
    await expect(deliver(url, event, { secret })).rejects.toMatchObject({ code: 'ECONNRESET' });

    const { server, url: gone } = await listen(() => {});
    await server[Symbol.asyncDispose]();
    await expect(deliver(gone, event, { secret })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('stops when its signal aborts, with the reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const { url } = await serve(() => stop.abort(reason));
    await expect(deliver(url, event, { secret, signal: stop.signal })).rejects.toBe(reason);
    await expect(deliver(url, event, { secret, signal: stop.signal })).rejects.toBe(reason);
  });
});

describe('deliverDuplicates', () => {
  it('sends the same bytes one after the other, twice by default', async () => {
    let running = 0;
    let most = 0;
    const { received, url } = await record((response) => {
      most = Math.max(most, ++running);
      response.on('finish', () => running--).end(`${received.length}`);
    });
    const answers = await deliverDuplicates(url, event, { secret });
    expect(answers.map(({ body }) => body)).toEqual(['1', '2']);
    expect(most).toBe(1);
    expect(received[1]).toEqual(received[0]);
  });

  it('concurrent: all are there before any is answered', async () => {
    const waiting: ServerResponse[] = [];
    const { received, url } = await record((response) => {
      waiting.push(response);
      if (waiting.length === 5) for (const one of waiting) one.end('done');
    });
    const options = { secret, times: 5, order: 'concurrent', wrongSecret: true } as const;
    const answers = await deliverDuplicates(url, event, options);
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array(5).fill({ status: 200, body: 'done' }),
    );
    expect(new Set(received.map(({ headers }) => headers['x-bluma-signature'])).size).toBe(1);
  });
});
