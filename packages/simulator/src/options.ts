import type { RetryAfterForm } from './api/api.ts';
import type { Tier } from './api/rate-limit.ts';
import type { ClockOption } from './create-clock.ts';
import type { DeliveryRecord } from './delivery-log.ts';
import type { FailureCount } from './retries.ts';
import type { Template } from './template.ts';
import type { VideoPlan } from './video.ts';

export interface SimulatorOptions {
  /**
   * The seed of ids, secrets, keys and random data. With the same seed, and a stepped clock that starts at the same
   * time, deliveries have the same bytes.
   *
   * By default each simulator has a new seed. With a fixed seed, a store that outlives a run would recognise the ids of
   * the run before.
   *
   * @default a random seed
   */
  readonly seed?: string | number | undefined;
  /** How time passes: `real`, `{ scale: 20 }`, or `stepped`, where time passes only in `advance`. @default 'real' */
  readonly clock?: ClockOption | undefined;
  /**
   * What counts as a failure: 10 in a row switch a webhook off. `attempts` counts each failed attempt. `events` counts
   * each event whose last attempt failed. The vendor documents "10 consecutive delivery failures", which may mean
   * either.
   *
   * @default 'attempts'
   */
  readonly countFailuresBy?: FailureCount | undefined;
  /** How many attempts the delivery log stores for each webhook. @default 100 */
  readonly logLimit?: number | undefined;
  /**
   * How many events `events()` returns: the latest ones. `droppedEvents` is the number of older events.
   *
   * @default 10_000
   */
  readonly eventLimit?: number | undefined;
  /** How many deliveries run concurrently at most. @default 64 */
  readonly concurrency?: number | undefined;
  /**
   * The certificates that are trusted for `https:` receivers, in PEM. They replace the certificates of Node.
   *
   * @default the certificates of Node
   */
  readonly ca?: string | readonly string[] | undefined;
  /** The account's credits at the start, and its monthly allowance. @default 100 */
  readonly credits?: number | undefined;
  /** The account's tier. The tiers allow 100, 1,000, 5,000 or 50,000 requests per hour and key. @default 'starter' */
  readonly tier?: Tier | undefined;
  /** The templates of the API. @default the templates that the vendor's guides name */
  readonly templates?: readonly Template[] | undefined;
  /** The plan of videos. @default queued for 2 s, rendered for 30 s, then completed */
  readonly videos?: VideoPlan | undefined;
  /** The form of `Retry-After`: `seconds` or a `date`. @default 'seconds' */
  readonly retryAfter?: RetryAfterForm | undefined;
  /** Called after each attempt. */
  readonly onDelivery?: ((delivery: DeliveryRecord) => void) | undefined;
}
