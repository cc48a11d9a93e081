export type {
  IoredisClient,
  NodeRedisArguments,
  NodeRedisClient,
  RedisClient,
} from './client.ts';
export { type RedisStoreOptions, redisStore } from './redis-store.ts';
