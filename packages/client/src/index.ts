export { adaptFetch } from './adapt-fetch.ts';
export type { APIKeyOption } from './api-key.ts';
export type { APIPromise, APIResponse } from './api-promise.ts';
export { BlumaClient } from './client.ts';
export type { ClientOptions } from './client-options.ts';
export { APIError, type APIErrorDetails } from './errors/api-error.ts';
export { BlumaError, ConfigurationError, isBlumaError } from './errors/bluma-error.ts';
export type {
  ClientConfigurationCode,
  ClientErrorCode,
  RequestErrorCode,
  ResponseErrorCode,
} from './errors/codes.ts';
export { RecreateError, VideoFailedError, WaitTimeoutError } from './errors/outcome-errors.ts';
export {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  InvalidResponseError,
} from './errors/request-errors.ts';
export {
  AuthenticationError,
  type FieldError,
  InsufficientCreditsError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServiceUnavailableError,
  ValidationError,
} from './errors/status-errors.ts';
export type { HeadersOption } from './headers-option.ts';
export type { ClientLogLevel } from './log.ts';
export type {
  CachedRequestOptions,
  RequestOptions,
} from './request-options.ts';
export type { BatchProgress, CreateManyOptions } from './resources/create-many.ts';
export type { Credits } from './resources/credits.ts';
export type { RecreateInput, SecretHandover } from './resources/recreate.ts';
export type { Templates } from './resources/templates.ts';
export type { Videos } from './resources/videos.ts';
export type { WaitOptions } from './resources/wait-for.ts';
export type { Webhooks } from './resources/webhooks.ts';
export type { RateLimits } from './transport/rate-limits.ts';
export type { Fetch } from './transport/send-request.ts';
export type { CreditBalance, CreditChange } from './types/credits.ts';
export type { PageParams } from './types/page.ts';
export type { Template } from './types/template.ts';
export type { CreatedVideo, Video, VideoDownload, VideoStatus } from './types/video.ts';
export type { CreateVideoInput, VideoSource } from './types/video-input.ts';
export type { CreatedWebhook, EventType, Webhook, WebhookDelivery } from './types/webhook.ts';
export type { CreateWebhookInput } from './types/webhook-input.ts';
