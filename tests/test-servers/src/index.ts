export { startPostgres } from './postgres.ts';
export { type RedisOptions, startRedis } from './redis.ts';
export type { RestartOptions, StartOptions, TestServer } from './test-server.ts';
