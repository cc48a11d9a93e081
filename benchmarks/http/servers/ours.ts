import { memoryStore } from '@bluma-webhooks/store-memory';
import { secret } from '../../event-body.ts';
import { silent } from '../../queues/silent.ts';

/** With a store, so that each event is handled once; without lines on a terminal, which nobody else writes either. */
export const options = {
  secret,
  handlers: { 'video.completed': async () => {} },
  store: memoryStore({ logger: silent }),
  logger: silent,
};
