import { blumaWebhooks } from '@bluma-webhooks/fastify';
import fastify from 'fastify';
import { options } from './ours.ts';

const app = fastify();
await app.register(blumaWebhooks, options);
await app.ready();
export const server = app.server;
