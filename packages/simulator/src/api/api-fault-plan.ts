import { checkApiFault } from '../check-fault.ts';
import type { ApiFault, ApiFaultOptions } from './api-fault.ts';

interface Planned {
  readonly fault: ApiFault;
  readonly options: ApiFaultOptions;
  left: number;
}

/** The planned faults of the API. If several faults match a request, only the fault that was added first applies. */
export class ApiFaultPlan {
  #planned: Planned[] = [];

  /** @throws {BlumaWebhookError} `invalid_option` */
  add(fault: ApiFault, options: ApiFaultOptions): void {
    checkApiFault(fault, options);
    const { times = 1 } = options;
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
