import { createServer } from 'node:http';
import { createReceiver, type Handlers, isBlumaWebhookError } from '@bluma-webhooks/core';
import { createFetchHandler } from '@bluma-webhooks/core/fetch';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createEvent } from '@bluma-webhooks/testing';

const handlers: Handlers = {
  'credits.low': (event) => console.log(event.data.remaining),
  // @ts-expect-error: credits have no url
  'credits.exhausted': (event) => console.log(event.data.url),
  // @ts-expect-error: there is no such event
  'video.complete': () => {},
};

const secret = process.env.BLUMA_WEBHOOK_SECRET;
const receiver = createReceiver({ secret, handlers, store: memoryStore() });
createServer(createNodeHandler({ receiver })).listen(3000);
export const POST: (request: Request) => Promise<Response> = createFetchHandler({ receiver });

export const url: string = createEvent('video.completed').data.url;
export const isOurs = (error: unknown) => isBlumaWebhookError(error) && error.code;
