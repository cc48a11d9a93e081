import { startPostgres, startRedis } from '../../src/index.ts';

// Starts servers, one of them frozen, and waits to be killed.
const redis = await startRedis({ own: true });
const postgres = await startPostgres({ own: true });
postgres.freeze();
process.send?.([redis.pid, postgres.pid]);
// What waits for a message does not end by itself.
process.on('message', () => {});
