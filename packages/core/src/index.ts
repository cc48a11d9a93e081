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
} from './events.ts';
export type { Handler, HandlerContext, Handlers } from './handlers.ts';
export type { LogFields, Logger } from './logger.ts';
export type {
  EventContext,
  LifecycleEvent,
  LifecycleEventName,
  LifecycleStep,
  Observer,
} from './observer.ts';
export type { OnDeadline, ReceiverOptions } from './options.ts';
export type { DeliveryResponse, Outcome, OutcomeKind } from './outcome.ts';
export { type ParseResult, parseEvent } from './parse-event.ts';
export type { EventQueue, QueuedDelivery } from './queue.ts';
export { createReceiver, type Receiver, type ReceiverDefaults } from './receiver.ts';
export type { DeliveryRequest, ReadLimits, ReadResult } from './request.ts';
export type { DeadLetter, DeadLetterHandler } from './run/dead-letter.ts';
export type { CloseReport } from './shutdown.ts';
export type {
  AsyncIdempotencyStore,
  Claim,
  ClaimOptions,
  ClaimResult,
  IdempotencyStore,
} from './store.ts';
export type { SecretOption, SecretResolver } from './verify/secrets.ts';
export {
  type Secret,
  signPayload,
  type VerifyResult,
  verifySignature,
} from './verify/signature.ts';
