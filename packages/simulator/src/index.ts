export type { Account } from './account.ts';
export type { RetryAfterForm } from './api/api.ts';
export type { ApiFault, ApiFaultOptions } from './api/api-fault.ts';
export type { ApiKey, ApiKeyOptions, ApiScope } from './api/api-key.ts';
export type { ListenOptions } from './api/api-listener.ts';
export type { Tier } from './api/rate-limit.ts';
export type {
  ClockOption,
  ScaledClockOptions,
  SteppedClockOptions,
} from './create-clock.ts';
export { createSimulator } from './create-simulator.ts';
export type {
  AttemptFault,
  BurstFault,
  DeliveryFault,
  DeliveryFaultOptions,
  EventFault,
} from './delivery-fault.ts';
export type { DeliveryRecord } from './delivery-log.ts';
export type { Duration } from './duration.ts';
export { type EventOrId, expectHandledOnce } from './handled-once.ts';
export type { DeliveryMatcher } from './matcher.ts';
export type { SimulatorOptions } from './options.ts';
export type { ReceiverFunction } from './receiver.ts';
export type { FailureCount } from './retries.ts';
export type { SimulatedWebhook } from './simulated-webhook.ts';
export type { Simulator } from './simulator.ts';
export type { Template } from './template.ts';
export type { VideoPlan } from './video.ts';
export type { WebhookOptions } from './webhooks.ts';
