import { createServer } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { counted } from './counted.ts';

export { tally } from './counted.ts';
export const server = createServer(createNodeHandler(counted(async () => {})));
