import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { counted } from './counted.ts';

export { tally } from './counted.ts';
export const server = createServer(createNodeHandler(counted(() => setTimeout(100))));
