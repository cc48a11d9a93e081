import { type ApiFailure, toApiFailure } from '../api-failure.ts';
import type { CheckOptions } from '../request-options.ts';
import type { WebhookDelivery } from '../types/webhook.ts';
import { toVerdict } from './delivery-verdict.ts';
import type { DeliveriesClient, WebhookReading } from './webhook-reading.ts';

const pageSize = 20;
/** Of 10 events that fail, all attempts are 50. Beyond that, a log without a success says nothing more. */
const maxEntries = 60;

/** Reads a webhook, and its log back to the last success. */
export class WebhookReader {
  readonly #webhooks: DeliveriesClient['webhooks'];
  readonly #id: string;
  /** Whether the log can be asked for page by page, which the vendor documents of other lists. */
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
      // One that is not listed has to be refused here too: a list may be cut. And one that is listed is not deleted.
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
    // By id: entries move from page to page when others come in meanwhile.
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

/** Failed checks are repeated by the monitor's loop, not by the client. */
function toCheckOptions(signal: AbortSignal): CheckOptions {
  return { signal, maxRetries: 0 };
}

/** Whether the API calls the request itself wrong. */
function isRefused({ status }: ApiFailure): boolean {
  return status === 400 || status === 422;
}
