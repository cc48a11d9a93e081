import type { RetryAfterForm } from './api/api.ts';
import type { Tier } from './api/rate-limit.ts';
import type { ClockOption } from './create-clock.ts';
import type { DeliveryRecord } from './delivery-log.ts';
import type { FailureCount } from './retries.ts';
import type { Template } from './template.ts';
import type { VideoPlan } from './video.ts';

export interface SimulatorOptions {
  /**
   * What ids, secrets and random data come from: the same seed gives the same ones. With a stepped clock that starts at
   * the same time too, deliveries are the same to the byte. A new one by default: a store that lasts from one run to
   * the next would know the ids of the run before.
   */
  readonly seed?: string | number;
  /** How time passes: `real`, `{ scale: 20 }`, or `stepped` by `advance`. `real`. */
  readonly clock?: ClockOption;
  /**
   * What 10 of in a row switch a webhook off: attempts that failed, or events of which every attempt failed. The vendor
   * says "10 consecutive delivery failures", and not which it means. `attempts`.
   */
  readonly countFailuresBy?: FailureCount;
  /** How many attempts of each webhook the delivery log keeps. 100 */
  readonly logLimit?: number;
  /** How many events `events()` keeps. 10,000 */
  readonly eventLimit?: number;
  /** How many deliveries are under way at once, at most. 64 */
  readonly concurrency?: number;
  /** Certificates to trust in `https:` receivers, in PEM, instead of those that Node brings along. */
  readonly ca?: string | readonly string[];
  /** The account's credits to begin with, 0 or more, which are its monthly allowance too. 100 */
  readonly credits?: number;
  /** The account's plan: 100, 1,000, 5,000 or 50,000 requests in any hour with each key. `starter` */
  readonly tier?: Tier;
  /** The templates that there are. Those that the vendor's guides name. */
  readonly templates?: readonly Template[];
  /** What becomes of videos: queued for 2 s, rendered for 30 s, completed. */
  readonly videos?: VideoPlan;
  /** How `Retry-After` says when: in `seconds`, or as a `date`. `seconds` */
  readonly retryAfter?: RetryAfterForm;
  /** Called for each attempt that is over. */
  readonly onDelivery?: (delivery: DeliveryRecord) => void;
}
