import type { Handlers } from '@bluma-webhooks/core';

export const handlers: Handlers = {
  'video.completed': async (event, ctx) => {
    console.log(`${process.pid} downloads ${event.data.id}`);
    // The link expires after an hour, and here the handler has all of it.
    const file = await fetch(event.data.url, { signal: ctx.signal });
    if (!file.ok) throw new Error(`${event.data.id}: ${file.status}`); // it runs again, later
    console.log(`${process.pid} ${event.data.id}: ${(await file.bytes()).length} bytes`);
  },
  'credits.low': (event) => console.log(`${process.pid} ${event.data.remaining} credits left`),
};
