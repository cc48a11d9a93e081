import { checkFault } from '../check-fault.ts';
import type { Duration } from '../duration.ts';

/** What can go wrong with a request to the API. */
export type ApiFault =
  /** 500 `internal_error`; nothing was done. */
  | { readonly kind: 'internal_error' }
  /** 503 `service_unavailable` with `metadata.retry_after` in seconds, of 30 s; nothing was done. */
  | { readonly kind: 'service_unavailable'; readonly retryAfter?: Duration }
  /** No answer ever; nothing was done. */
  | { readonly kind: 'hang' }
  /** All was done, and the connection is reset before the answer: the ambiguous `POST /videos`. */
  | { readonly kind: 'reset_after_processing' }
  /** A proxy's page, 502 or another; nothing was done. */
  | { readonly kind: 'proxy_html'; readonly status?: number }
  /** 429, whatever the limit says; `Retry-After` of 60 s. For a storm, with `times`. */
  | { readonly kind: 'rate_limited'; readonly retryAfter?: Duration };

export interface ApiFaultOptions {
  /** How many requests it strikes. 1. `Infinity` for all. */
  readonly times?: number;
  /** Those with this method alone: `POST`. */
  readonly method?: string;
  /** Those whose path after `/api/v1` begins so alone: `/videos`. */
  readonly path?: string;
}

interface Planned {
  readonly fault: ApiFault;
  readonly options: ApiFaultOptions;
  left: number;
}

/** Which of the API's faults strike. Of several that fit, the one that was added first. */
export class ApiFaultPlan {
  #planned: Planned[] = [];

  /** @throws {BlumaWebhookError} `invalid_option` */
  add(fault: ApiFault, options: ApiFaultOptions): void {
    const { times = 1 } = options;
    checkFault(fault, times);
    this.#planned.push({ fault, options, left: times });
  }

  clear(): void {
    this.#planned = [];
  }

  take(method: string, path: string): ApiFault | undefined {
    const planned = this.#planned.find(
      ({ options }) => (options.method ?? method) === method && path.startsWith(options.path ?? ''),
    );
    if (!planned) return undefined;
    planned.left--;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return planned.fault;
  }
}
