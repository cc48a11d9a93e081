import { apiFailureOf } from '../api-failure.ts';
import type { RequestSignal } from '../request-signal.ts';
import type { PageParams } from '../types/page.ts';
import type { Webhook, WebhookDelivery } from '../types/webhook.ts';
import { verdictOf } from './delivery-verdict.ts';

/** What `monitorDeliveries` needs of a client: a `BlumaClient` has it. */
export interface DeliveriesClient {
  readonly webhooks: {
    list(options?: RequestSignal): Promise<readonly Webhook[]>;
    /** Newest first. */
    deliveries(
      webhookId: string,
      params?: PageParams,
      options?: RequestSignal,
    ): Promise<readonly WebhookDelivery[]>;
  };
}

/** What the API says of a webhook. */
export type WebhookReading =
  | { readonly kind: 'active'; readonly log: readonly WebhookDelivery[] }
  /** `log` is `undefined` where it could not be read. */
  | { readonly kind: 'switched_off'; readonly log: readonly WebhookDelivery[] | undefined }
  | { readonly kind: 'deleted' };

const pageSize = 20;
/** Of 10 events that fail, all attempts are 50. Beyond that, a log without a success says nothing more. */
const mostEntries = 60;

/** Asks for the webhook, and for as much of its log as it takes to find a success. */
export async function readWebhook(
  { webhooks }: DeliveriesClient,
  webhookId: string,
  signal: AbortSignal,
): Promise<WebhookReading> {
  const listed = (await webhooks.list({ signal })).find(({ id }) => id === webhookId);
  if (listed?.is_active === false) {
    // That it is off is to be told, whether or not its log says why.
    const log = await readLog(webhooks, webhookId, signal).catch(() => undefined);
    return { kind: 'switched_off', log };
  }
  try {
    // One that is not listed has to be refused here too: a list may be cut.
    const log = await readLog(webhooks, webhookId, signal);
    return { kind: 'active', log };
  } catch (error) {
    if (apiFailureOf(error).status === 404) return { kind: 'deleted' };
    throw error;
  }
}

async function readLog(
  webhooks: DeliveriesClient['webhooks'],
  webhookId: string,
  signal: AbortSignal,
): Promise<readonly WebhookDelivery[]> {
  // By id: entries move from page to page when others come in meanwhile.
  const log = new Map<string, WebhookDelivery>();
  for (let offset = 0; offset < mostEntries; offset += pageSize) {
    const page = await webhooks.deliveries(webhookId, { limit: pageSize, offset }, { signal });
    const before = log.size;
    for (const delivery of page) if (!log.has(delivery.id)) log.set(delivery.id, delivery);
    const hasSuccess = page.some((delivery) => verdictOf(delivery) === 'succeeded');
    // Nothing new: `offset`, which the vendor does not document here, was not heeded.
    if (hasSuccess || page.length < pageSize || log.size === before) break;
  }
  return [...log.values()];
}
