export type {
  IoredisClient,
  NodeRedisArguments,
  NodeRedisClient,
  RedisClient,
} from './client.ts';
export type { RedisStoreOptions } from './options.ts';
export { type RedisStore, redisStore } from './store.ts';
