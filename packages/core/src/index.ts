export {
  BlumaWebhookError,
  type ConfigurationErrorCode,
  type ErrorCode,
  type FailureCode,
  isBlumaWebhookError,
  isPermanentError,
  type ParseErrorCode,
  PermanentError,
  type RefusalCode,
} from './errors.ts';
export {
  type CreditsExhaustedData,
  type CreditsLowData,
  type EventDataByType,
  type EventEnvelope,
  isKnownEvent,
  type KnownEvent,
  type KnownEventType,
  knownEventTypes,
  type UnknownEvent,
  type VideoCompletedData,
  type VideoData,
  type VideoDeletedData,
  type VideoFailedData,
  type VideoProcessingData,
  type VideoQueuedData,
  type WebhookEvent,
} from './events/events.ts';
export { type ParseResult, parseEvent } from './events/parse-event.ts';
export type { Handler, HandlerContext, Handlers } from './handlers.ts';
export type { ReceiverOptions } from './options.ts';
export type { DeliveryResponse, Outcome, OutcomeKind } from './outcome.ts';
export type { DeadLetter, DeadLetterHandler } from './ports/dead-letter.ts';
export type {
  DeliveryRequest,
  OnDeadline,
  ReadLimits,
  ReadResult,
} from './ports/delivery-request.ts';
export type { LogFields, Logger } from './ports/logger.ts';
export type {
  EventContext,
  LifecycleEvent,
  LifecycleEventName,
  LifecycleStep,
  Observer,
} from './ports/observer.ts';
export type { EventQueue, QueuedDelivery } from './ports/queue.ts';
export type {
  AsyncIdempotencyStore,
  Claim,
  ClaimOptions,
  ClaimResult,
  IdempotencyStore,
  StoredEvent,
} from './ports/store.ts';
export { createReceiver, type Receiver, type ReceiverDefaults } from './receiver.ts';
export type { CloseReport } from './shutdown.ts';
export type { Secret } from './verify/secret-key.ts';
export type { SecretOption, SecretResolver } from './verify/secrets.ts';
export {
  signPayload,
  type VerifyResult,
  verifySignature,
} from './verify/signature.ts';
