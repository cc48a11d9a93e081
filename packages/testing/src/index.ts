export type {
  AdapterContractOptions,
  AdapterSetup,
  RunningAdapter,
  StartAdapter,
} from './adapter-contract/adapter.ts';
export { adapterContract } from './adapter-contract/adapter-contract.ts';
export {
  type DeliverDuplicatesOptions,
  type DeliverOptions,
  deliver,
  deliverDuplicates,
} from './delivery.ts';
export {
  createEvent,
  type EventOverrides,
  seededEvents,
  type UnknownEventOverrides,
} from './event.ts';
export type { DeliveryAnswer } from './exchange.ts';
export { type Listening, listen } from './listen.ts';
export { queueContract } from './queue-contract/queue-contract.ts';
export type {
  QueueContractOptions,
  QueueFactory,
  QueueOptions,
  QueueUnderTest,
  WorkOptions,
} from './queue-contract/subject.ts';
export {
  type SignedRequest,
  type SignedRequestOptions,
  signedRequest,
} from './signed-request.ts';
export type { Account } from './simulator/account.ts';
export type { RetryAfterForm } from './simulator/api/api.ts';
export type { ApiFault, ApiFaultOptions } from './simulator/api/api-fault.ts';
export type { ApiKey, ApiKeyOptions, ApiScope } from './simulator/api/api-key.ts';
export type { Tier } from './simulator/api/rate-limit.ts';
export type {
  ClockOption,
  ScaledClockOptions,
  SteppedClockOptions,
} from './simulator/clock.ts';
export { createSimulator } from './simulator/create-simulator.ts';
export type {
  AttemptFault,
  BurstFault,
  DeliveryFault,
  DeliveryFaultOptions,
  EventFault,
} from './simulator/delivery-fault.ts';
export type { DeliveryRecord } from './simulator/delivery-log.ts';
export type { Duration } from './simulator/duration.ts';
export { type EventOrId, expectHandledOnce } from './simulator/handled-once.ts';
export type { DeliveryMatcher } from './simulator/matcher.ts';
export type { SimulatorOptions } from './simulator/options.ts';
export type { ReceiverFunction } from './simulator/receiver.ts';
export type { FailureCount } from './simulator/retries.ts';
export type { SimulatedWebhook } from './simulator/simulated-webhook.ts';
export type { Simulator } from './simulator/simulator.ts';
export type { Template } from './simulator/template.ts';
export type { VideoPlan } from './simulator/video.ts';
export type { WebhookOptions } from './simulator/webhooks.ts';
export { storeContract, type TestRegistrar } from './store-contract/store-contract.ts';
export type { StoreFactory, StoreUnderTest } from './store-contract/subject.ts';
