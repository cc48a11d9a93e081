export type { CreditBalance } from './types/credits.ts';
export type { PageParams } from './types/page.ts';
export type { Template } from './types/template.ts';
export type { CreatedVideo, Video, VideoDownload, VideoStatus } from './types/video.ts';
export type { CreatedWebhook, EventType, Webhook, WebhookDelivery } from './types/webhook.ts';
