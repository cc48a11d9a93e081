import { createServer } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { options } from './ours.ts';

/** All that can be on, is: an observer too. */
export const server = createServer(createNodeHandler({ ...options, observer: { on() {} } }));
