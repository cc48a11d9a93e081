export type { BlumaConfig, FeatureFlags } from './config/bluma-config.ts';
export { type ConfigFromEnvOptions, configFromEnv } from './config/config-from-env.ts';
export type { EnvironmentName } from './config/environment.ts';
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
export type { MonitorTiming } from './monitors/timing.ts';
export type { DeliveriesClient } from './monitors/webhook-reading.ts';
export { sanitizePrompt } from './prompt/sanitize-prompt.ts';
export type { Pause } from './reconcile/rate-gate.ts';
export { type ReconcileVideosOptions, reconcileVideos } from './reconcile/reconcile-videos.ts';
export type { TerminalEvent } from './reconcile/terminal-event.ts';
export { terminalKey } from './reconcile/terminal-key.ts';
export type { UnsettledVideo } from './reconcile/unsettled-video.ts';
export type { VideosClient } from './reconcile/videos-client.ts';
export type { RequestSignal } from './request-signal.ts';
export type { CreditBalance } from './types/credits.ts';
export type { PageParams } from './types/page.ts';
export type { Template } from './types/template.ts';
export type { CreatedVideo, Video, VideoDownload, VideoStatus } from './types/video.ts';
export type { CreatedWebhook, EventType, Webhook, WebhookDelivery } from './types/webhook.ts';
