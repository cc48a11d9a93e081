import { buffer } from 'node:stream/consumers';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';
import { listen, type StartAdapter } from '@bluma-webhooks/testing';

/** Core's own handler, without a framework: the parsers are those of a hand-written server. */
export const startNode: StartAdapter = async (options, { parser }) => {
  const handler = createNodeHandler(options, { store: defaultStore });
  const { url, close } = await listen(async (request, response) => {
    const isJson = request.headers['content-type'] === 'application/json';
    if (parser === 'raw') Object.assign(request, { body: await buffer(request) });
    if (parser === 'json-and-bytes') {
      const rawBody = await buffer(request);
      Object.assign(request, { rawBody, body: JSON.parse(rawBody.toString()) });
    }
    if (parser === 'json' && isJson) {
      Object.assign(request, { body: JSON.parse((await buffer(request)).toString()) });
    }
    await handler(request, response);
  });
  return { url: `${url}/webhooks/bluma`, receiver: handler.receiver, close };
};
