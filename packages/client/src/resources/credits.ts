import type { APIPromise } from '../api-promise.ts';
import { checkPage } from '../checks/page.ts';
import { isObject } from '../json-object.ts';
import type { CachedRequestOptions, RequestOptions } from '../request-options.ts';
import { SharedCache } from '../shared-cache.ts';
import { toList, toObject } from '../to-result.ts';
import type { Transport } from '../transport/transport.ts';
import type { CreditBalance, CreditChange } from '../types/credits.ts';
import type { PageParams } from '../types/page.ts';

const balanceMs = 5 * 60_000;

/** The largest page of the API. */
const pageLimit = 100;

interface HistoryPage {
  readonly changes: readonly CreditChange[];
  readonly total: number | undefined;
}

/** The account's credits. */
export class Credits {
  readonly #transport: Transport;
  readonly #balances = new SharedCache<CreditBalance>(balanceMs);

  /** Made by the client. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The balance of the account. Cached for 5 minutes, as Bluma advises. With `fresh`, always sends a request. */
  balance(options: CachedRequestOptions = {}): APIPromise<CreditBalance> {
    return this.#balances.get('balance', options, (request) =>
      this.#transport.request(
        { method: 'GET', path: ['credits', 'balance'] },
        request,
        toObject<CreditBalance>('credits'),
      ),
    );
  }

  /**
   * The history of the credits. Each page is requested when the iteration needs it.
   *
   * @param params `limit`: the number of entries per page, at most 100. The default is 100. `offset`: the number of
   *   entries to skip
   *
   * @example
   * ```ts
   * import { BlumaClient } from '@bluma-webhooks/client';
   *
   * const client = new BlumaClient();
   * for await (const change of client.credits.history()) console.log(change);
   * ```
   */
  async *history(
    params: PageParams = {},
    options: RequestOptions = {},
  ): AsyncGenerator<CreditChange, void, undefined> {
    const { limit: asked = pageLimit, offset: skipped = 0 } = checkPage(params);
    const limit = Math.min(asked, pageLimit);
    let offset = skipped;
    for (;;) {
      const { changes, total = Number.POSITIVE_INFINITY } = await this.#page(
        limit,
        offset,
        options,
      );
      yield* changes;
      offset += changes.length;
      const isLast = total === Number.POSITIVE_INFINITY && changes.length < limit;
      if (changes.length === 0 || isLast || offset >= total) return;
    }
  }

  #page(limit: number, offset: number, options: RequestOptions): APIPromise<HistoryPage> {
    const query = () => ({ limit, offset });
    const call = { method: 'GET', path: ['credits', 'history'], query } as const;
    return this.#transport.request(call, options, (body) => {
      const changes = toList<CreditChange>('history')(body)?.data;
      const total = isObject(body) && typeof body.total === 'number' ? body.total : undefined;
      return changes && { data: { changes, total } };
    });
  }
}
