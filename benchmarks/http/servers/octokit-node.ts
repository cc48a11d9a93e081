import { createServer } from 'node:http';
import { createNodeMiddleware } from '@octokit/webhooks';
import { path } from '../signed-requests.ts';
import { webhooks } from './octokit.ts';

export const server = createServer(createNodeMiddleware(webhooks, { path }));
