export type { CreditUsage } from './monitors/credit-usage.ts';
export type { CreditsState, LowCredits, ToppedUpCredits } from './monitors/credit-watch.ts';
export type {
  DeliveriesState,
  DeliveryHealth,
  DisabledWebhook,
  UnhealthyWebhook,
} from './monitors/delivery-health.ts';
export type { Monitor, MonitorOptions } from './monitors/monitor.ts';
export {
  type CreditsClient,
  type MonitorCreditsOptions,
  monitorCredits,
} from './monitors/monitor-credits.ts';
export { type MonitorDeliveriesOptions, monitorDeliveries } from './monitors/monitor-deliveries.ts';
export type { MonitorEvent, MonitorObserver } from './monitors/monitor-event.ts';
export type { MonitorTiming } from './monitors/timing.ts';
export type { DeliveriesClient } from './monitors/webhook-reading.ts';
export type { CheckOptions } from './request-options.ts';
