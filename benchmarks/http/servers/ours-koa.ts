import { createServer } from 'node:http';
import { blumaWebhooks } from '@bluma-webhooks/koa';
import Koa from 'koa';
import { options } from './ours.ts';

const app = new Koa();
app.use(blumaWebhooks(options));
export const server = createServer(app.callback());
