import { createServer } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { options } from './ours.ts';

export const server = createServer(createNodeHandler(options));
