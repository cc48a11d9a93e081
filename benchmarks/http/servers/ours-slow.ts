import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { counted } from './counted.ts';

export { tally } from './counted.ts';

// However long a thousand of them take on a slow machine: each is answered when it is done.
const deadlineMs = 600_000;

export const server = createServer(
  createNodeHandler({ ...counted(() => setTimeout(100)), deadlineMs }),
);
