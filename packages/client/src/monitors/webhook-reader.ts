import { type ApiFailure, toApiFailure } from '../api-failure.ts';
import type { CheckOptions } from '../request-options.ts';
import type { WebhookDelivery } from '../types/webhook.ts';
import { toVerdict } from './delivery-verdict.ts';
import type { DeliveriesClient, WebhookReading } from './webhook-reading.ts';

const pageSize = 20;
/** 10 failing events have 50 attempts in total. A longer log without a success gives no more information. */
const maxEntries = 60;

/** Reads a webhook, and its delivery log back to the last success. */
export class WebhookReader {
  readonly #webhooks: DeliveriesClient['webhooks'];
  readonly #id: string;
  /** Whether the API can return the log page by page. Bluma documents pages for other lists only. */
  #hasPages = true;

  constructor({ webhooks }: DeliveriesClient, webhookId: string) {
    this.#webhooks = webhooks;
    this.#id = webhookId;
  }

  async read(signal: AbortSignal): Promise<WebhookReading> {
    const listed = (await this.#webhooks.list(toCheckOptions(signal))).find(
      ({ id }) => id === this.#id,
    );
    if (listed?.is_active === false) {
      // The webhook is reported as off, even if its log cannot be read.
      const log = await this.#log(signal).catch(() => undefined);
      return { kind: 'switched_off', log };
    }
    try {
      // A webhook is deleted only if it is not listed and its log is not found. The list alone may be incomplete.
      return { kind: 'active', log: await this.#log(signal) };
    } catch (error) {
      if (!listed && toApiFailure(error).status === 404) return { kind: 'deleted' };
      throw error;
    }
  }

  async #log(signal: AbortSignal): Promise<readonly WebhookDelivery[]> {
    if (!this.#hasPages) return this.#wholeLog(signal);
    try {
      return await this.#pages(signal);
    } catch (error) {
      if (!isRefused(toApiFailure(error))) throw error;
      const log = await this.#wholeLog(signal);
      // The API refused the paging, not the request itself.
      this.#hasPages = false;
      return log;
    }
  }

  #wholeLog(signal: AbortSignal): Promise<readonly WebhookDelivery[]> {
    return this.#webhooks.deliveries(this.#id, {}, toCheckOptions(signal));
  }

  async #pages(signal: AbortSignal): Promise<readonly WebhookDelivery[]> {
    // By id: when new entries arrive between two requests, older entries move to the next page.
    const log = new Map<string, WebhookDelivery>();
    for (let offset = 0; offset < maxEntries; offset += pageSize) {
      const params = { limit: pageSize, offset };
      const page = await this.#webhooks.deliveries(this.#id, params, toCheckOptions(signal));
      const before = log.size;
      for (const delivery of page) if (!log.has(delivery.id)) log.set(delivery.id, delivery);
      const hasSuccess = page.some((delivery) => toVerdict(delivery) === 'succeeded');
      // The page has no new entry: the API ignores `offset`.
      if (hasSuccess || page.length < pageSize || log.size === before) break;
    }
    return [...log.values()];
  }
}

/** The monitor's loop repeats failed checks, so the client does not retry. */
function toCheckOptions(signal: AbortSignal): CheckOptions {
  return { signal, maxRetries: 0 };
}

/** Whether the API refused the request as invalid. */
function isRefused({ status }: ApiFailure): boolean {
  return status === 400 || status === 422;
}
