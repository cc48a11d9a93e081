import { type ApiFailure, apiFailureOf } from '../api-failure.ts';
import type { CheckOptions } from '../request-options.ts';
import type { WebhookDelivery } from '../types/webhook.ts';
import { verdictOf } from './delivery-verdict.ts';
import type { DeliveriesClient, WebhookReading } from './webhook-reading.ts';

const pageSize = 20;
/** Of 10 events that fail, all attempts are 50. Beyond that, a log without a success says nothing more. */
const mostEntries = 60;

/** Asks for a webhook, and for as much of its log as it takes to find a success. */
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
    const listed = (await this.#webhooks.list(checkOf(signal))).find(({ id }) => id === this.#id);
    if (listed?.is_active === false) {
      // That it is off is to be told, whether or not its log says why.
      const log = await this.#log(signal).catch(() => undefined);
      return { kind: 'switched_off', log };
    }
    try {
      // One that is not listed has to be refused here too: a list may be cut. And one that is listed is not deleted.
      return { kind: 'active', log: await this.#log(signal) };
    } catch (error) {
      if (!listed && apiFailureOf(error).status === 404) return { kind: 'deleted' };
      throw error;
    }
  }

  async #log(signal: AbortSignal): Promise<readonly WebhookDelivery[]> {
    if (!this.#hasPages) return this.#wholeLog(signal);
    try {
      return await this.#pages(signal);
    } catch (error) {
      if (!isRefused(apiFailureOf(error))) throw error;
      const log = await this.#wholeLog(signal);
      // It was the pages, then.
      this.#hasPages = false;
      return log;
    }
  }

  #wholeLog(signal: AbortSignal): Promise<readonly WebhookDelivery[]> {
    return this.#webhooks.deliveries(this.#id, {}, checkOf(signal));
  }

  async #pages(signal: AbortSignal): Promise<readonly WebhookDelivery[]> {
    // By id: entries move from page to page when others come in meanwhile.
    const log = new Map<string, WebhookDelivery>();
    for (let offset = 0; offset < mostEntries; offset += pageSize) {
      const params = { limit: pageSize, offset };
      const page = await this.#webhooks.deliveries(this.#id, params, checkOf(signal));
      const before = log.size;
      for (const delivery of page) if (!log.has(delivery.id)) log.set(delivery.id, delivery);
      const hasSuccess = page.some((delivery) => verdictOf(delivery) === 'succeeded');
      // Nothing new: `offset` was not heeded.
      if (hasSuccess || page.length < pageSize || log.size === before) break;
    }
    return [...log.values()];
  }
}

/** The monitor's own loop is what tries again. */
function checkOf(signal: AbortSignal): CheckOptions {
  return { signal, maxRetries: 0 };
}

/** What was asked is wrong. */
function isRefused({ status }: ApiFailure): boolean {
  return status === 400 || status === 422;
}
