// For the other packages of this toolkit, not for applications.
export { closestMatch } from './lib/closest-match.ts';
export { findFreezingHost, isCloudflareWorkers } from './lib/host.ts';
export type { MaybePromise } from './lib/maybe-promise.ts';
export { readProperty } from './lib/read-property.ts';
export {
  assertOptions,
  describeRefusal,
  duration,
  findOptionsFault,
  type OptionRefusal,
  refuseOption,
  toKind,
  toText,
  wholeNumber,
} from './option-checks.ts';
export { adaptLogger } from './ports/adapt-logger.ts';
export { idempotencyKey } from './run/idempotency-key.ts';
export { isIdempotencyKey } from './run/key-format.ts';
