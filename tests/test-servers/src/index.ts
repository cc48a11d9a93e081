export { type PgBouncerOptions, startPgBouncer } from './pgbouncer.ts';
export { type PostgresOptions, startPostgres } from './postgres.ts';
export { startProxy, type TestProxy } from './proxy.ts';
export { type RedisOptions, startRedis, startValkey } from './redis.ts';
export { startRedisCluster, type TestCluster } from './redis-cluster.ts';
export { startRedisSentinel, type TestSentinel } from './redis-sentinel.ts';
export { createTestName } from './test-name.ts';
export { startProcess, type TestProcess } from './test-process.ts';
export type { RestartOptions, StartOptions, TestServer } from './test-server.ts';
