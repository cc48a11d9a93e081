import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '@bluma-webhooks/testing';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A real server, for the length of a test. */
export async function serve(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const { url, close } = await listen((request, response) => {
    // A sender that aborts its request fails no test.
    response.on('error', () => {});
    void listener(request, response);
  });
  onTestFinished(close);
  return `${url}/webhooks/bluma`;
}

/** A real server that keeps what it gets, and answers with the statuses in turn, the last one from then on. */
export async function recorder(...statuses: readonly number[]) {
  const received: Received[] = [];
  const url = await serve(async (request, response) => {
    const { method, url: path, headers } = request;
    received.push({ method, path, headers, body: await buffer(request) });
    response.statusCode = statuses[received.length - 1] ?? statuses.at(-1) ?? 200;
    response.end();
  });
  return { url, received };
}
