/** An event that a monitor reports to its logger and its observer. `err` is the error that was thrown. */
export type MonitorEvent =
  /**
   * `failures` deliveries in a row have failed. After `failuresUntilDisabled` more, Bluma may switch the webhook off.
   */
  | {
      readonly name: 'webhook_unhealthy';
      readonly webhookId: string;
      readonly failures: number;
      readonly failuresUntilDisabled: number;
    }
  /** A delivery succeeded after `webhook_unhealthy` or `webhook_disabled`. */
  | { readonly name: 'webhook_recovered'; readonly webhookId: string }
  /** Bluma sends nothing to this webhook any more. */
  | {
      readonly name: 'webhook_disabled';
      readonly webhookId: string;
      readonly reason: 'switched_off' | 'deleted';
    }
  /** `used` is the used share of the allowance. It is missing for an account without an allowance. */
  | { readonly name: 'credits_low'; readonly credits: number; readonly used?: number }
  | { readonly name: 'credits_exhausted'; readonly credits: number }
  | { readonly name: 'credits_topped_up'; readonly credits: number }
  /** A check failed. The next one starts after `retryInMs`. */
  | {
      readonly name: 'monitor_check_failed';
      readonly monitor: string;
      readonly retryInMs: number;
      readonly err: unknown;
    }
  /** The callback for the event `during` threw. */
  | {
      readonly name: 'monitor_callback_failed';
      readonly during: string;
      readonly err: unknown;
    };

/**
 * Receives every event of a monitor. The monitor ignores errors of the observer.
 *
 * An object whose `on` takes `MonitorEvent | LifecycleEvent` is an observer of a monitor and of a receiver.
 */
export interface MonitorObserver {
  on(event: MonitorEvent): void;
}
