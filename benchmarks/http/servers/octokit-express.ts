import { createServer } from 'node:http';
import { createNodeMiddleware } from '@octokit/webhooks';
import express from 'express';
import { path } from '../signed-requests.ts';
import { webhooks } from './octokit.ts';

const app = express();
app.use(createNodeMiddleware(webhooks, { path }));
export const server = createServer(app);
