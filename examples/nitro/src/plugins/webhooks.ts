import { defineNitroPlugin } from 'nitropack/runtime';
import webhooks from '../routes/webhooks/bluma.ts';

/**
 * Nitro loads a route with its first request. Here it is loaded with the server, so that a missing secret is noticed
 * at once, and closed with it.
 */
export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('close', async () => {
    await webhooks.receiver.close();
  });
});
