import type { RetryAfterForm } from './api/api.ts';
import type { Tier } from './api/rate-limit.ts';
import type { ClockOption } from './create-clock.ts';
import type { DeliveryRecord } from './delivery-log.ts';
import type { FailureCount } from './retries.ts';
import type { Template } from './template.ts';
import type { VideoPlan } from './video.ts';

export interface SimulatorOptions {
  /**
   * The seed of ids, secrets and random data. With the same seed, and a stepped clock that starts at the same time,
   * deliveries are the same to the byte. By default each simulator has a new seed: a store that outlives a run would
   * recognise the ids of the run before.
   */
  readonly seed?: string | number | undefined;
  /** How time passes: `real`, `{ scale: 20 }`, or `stepped` by `advance`. @default 'real' */
  readonly clock?: ClockOption | undefined;
  /**
   * What counts as a failure: 10 in a row switch a webhook off. `attempts` counts each failed attempt, `events` each
   * event whose last attempt failed. The vendor says "10 consecutive delivery failures", which may mean either.
   *
   * @default 'attempts'
   */
  readonly countFailuresBy?: FailureCount | undefined;
  /** How many attempts of each webhook the delivery log has. @default 100 */
  readonly logLimit?: number | undefined;
  /** How many events `events()` returns, the latest ones. `droppedEvents` says how many it does not. @default 10_000 */
  readonly eventLimit?: number | undefined;
  /** How many deliveries run concurrently, at most. @default 64 */
  readonly concurrency?: number | undefined;
  /** The certificates to trust in `https:` receivers, in PEM, instead of Node's own. */
  readonly ca?: string | readonly string[] | undefined;
  /** The account's credits at the start, which are its monthly allowance too. @default 100 */
  readonly credits?: number | undefined;
  /** The account's plan: 100, 1,000, 5,000 or 50,000 requests per hour and key. @default 'starter' */
  readonly tier?: Tier | undefined;
  /** The templates of the API. By default those that the vendor's guides name. */
  readonly templates?: readonly Template[] | undefined;
  /** The plan of videos. By default they are queued for 2 s, rendered for 30 s, and complete. */
  readonly videos?: VideoPlan | undefined;
  /** The form of `Retry-After`: `seconds` or a `date`. @default 'seconds' */
  readonly retryAfter?: RetryAfterForm | undefined;
  /** Called after each attempt. */
  readonly onDelivery?: ((delivery: DeliveryRecord) => void) | undefined;
}
