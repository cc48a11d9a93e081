import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ReceiverOptions } from '@bluma-webhooks/core';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { type AdapterSetup, listen, type RunningAdapter } from '../src/index.ts';
import { plainStore } from '../src/plain-store.ts';

/** Core's own handler, without a framework: what the contract is developed against. */
export async function startNodeServer(
  options: ReceiverOptions,
  { parser }: AdapterSetup,
  beforeHandler: (request: IncomingMessage) => void = () => {},
): Promise<RunningAdapter> {
  const handler = createNodeHandler({ store: plainStore(), ...options });
  const { url, close } = await listen(async (request, response) => {
    await parse(request, parser);
    beforeHandler(request);
    await handler(request, response);
  });
  return { url: `${url}/webhooks/bluma`, receiver: handler.receiver, close };
}

/** A flaw of adapters: the parsed JSON is turned into text again, and the bytes that are there are not used. */
export function keepParsedJson(request: IncomingMessage): void {
  const body: unknown = Reflect.get(request, 'body');
  if (Buffer.isBuffer(body) || !Reflect.get(request, 'rawBody')) return;
  Object.assign(request, { rawBody: Buffer.from(JSON.stringify(body)) });
}

/** What frameworks' parsers leave behind. */
async function parse(request: IncomingMessage, parser: AdapterSetup['parser']): Promise<void> {
  if (parser === 'none') return;
  if (parser === 'raw') return keep(request, await buffer(request));
  if (parser === 'json-and-bytes') {
    const rawBody = await buffer(request);
    Object.assign(request, { rawBody });
    return keep(request, JSON.parse(rawBody.toString()));
  }
  if (request.headers['content-type'] === 'application/json') {
    keep(request, JSON.parse((await buffer(request)).toString()));
  }
}

function keep(request: IncomingMessage, body: unknown): void {
  Object.assign(request, { body });
}
