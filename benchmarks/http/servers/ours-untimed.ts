import { createServer } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { options } from './ours.ts';

/**
 * Without an observer, and with timers that do nothing: no option takes the deadline and the lease away. `node:http`
 * keeps its own, which are not the global ones.
 */
Reflect.set(globalThis, 'setTimeout', () => undefined);
Reflect.set(globalThis, 'clearTimeout', () => {});

export const server = createServer(createNodeHandler(options));
