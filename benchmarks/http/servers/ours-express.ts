import { createServer } from 'node:http';
import { blumaWebhooks } from '@bluma-webhooks/express';
import express from 'express';
import { options } from './ours.ts';

const app = express();
app.use(blumaWebhooks(options));
export const server = createServer(app);
