import { type RedisStoreOptions, redisStore } from '../../src/index.ts';
import { patienceMs } from './patience.ts';

/** A store whose commands may take as long as a busy machine needs. */
export function patientStore(options: RedisStoreOptions) {
  return redisStore({ commandTimeoutMs: patienceMs, ...options });
}
