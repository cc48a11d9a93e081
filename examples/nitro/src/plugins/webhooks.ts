import { defineNitroPlugin } from 'nitropack/runtime';
import webhooks from '../routes/webhooks/bluma.ts';

/**
 * Nitro loads a route with its first request. Here it is loaded with the server, so that a missing secret ends the
 * start, and it is closed with the server.
 */
export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('close', async () => {
    await webhooks.receiver.close();
  });
  // Nitro logs every error and goes on, also after a port that is taken.
  nitro.hooks.hook('error', (error) => {
    if (!('syscall' in error) || error.syscall !== 'listen') return;
    const { PORT = 3000 } = process.env;
    console.error(`Cannot listen on port ${PORT}: set PORT to another one`);
    process.exit(1);
  });
});
