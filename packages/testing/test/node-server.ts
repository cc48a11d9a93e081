import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { type AdapterSetup, listen, type StartAdapter } from '../src/index.ts';
import { plainStore } from '../src/plain-store.ts';

/** Core's own handler, without a framework: what the contract is developed against. */
export const startNodeServer: StartAdapter = async (options, { parser }) => {
  const handler = createNodeHandler({ store: plainStore(), ...options });
  const { url, close } = await listen(async (request, response) => {
    await parse(request, parser);
    await handler(request, response);
  });
  return { url: `${url}/webhooks/bluma`, receiver: handler.receiver, close };
};

/** What frameworks' parsers leave behind. */
async function parse(request: IncomingMessage, parser: AdapterSetup['parser']): Promise<void> {
  if (parser === 'none') return;
  if (parser === 'raw') return keep(request, await buffer(request));
  if (request.headers['content-type'] === 'application/json') {
    keep(request, JSON.parse((await buffer(request)).toString()));
  }
}

function keep(request: IncomingMessage, body: unknown): void {
  Object.assign(request, { body });
}
