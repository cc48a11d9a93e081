import type { APIPromise } from '../api-promise.ts';
import type { CachedRequestOptions } from '../request-options.ts';
import { SharedCache } from '../shared-cache.ts';
import { toList, toObject } from '../to-result.ts';
import type { Transport } from '../transport/transport.ts';
import type { Template } from '../types/template.ts';

const hourMs = 3_600_000;

/** What videos are made from. Kept for an hour, as the vendor advises. */
export class Templates {
  readonly #transport: Transport;
  readonly #lists = new SharedCache<readonly Template[]>(hourMs);
  readonly #templates = new SharedCache<Template>(hourMs);

  /** Made by the client. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** All of them. */
  list(options: CachedRequestOptions = {}): APIPromise<readonly Template[]> {
    return this.#lists.get('all', options, (request) =>
      this.#transport.request(
        { method: 'GET', path: ['templates'] },
        request,
        toList<Template>('templates'),
      ),
    );
  }

  /** One of them. @throws {NotFoundError} if there is none with that id */
  get(id: string, options: CachedRequestOptions = {}): APIPromise<Template> {
    return this.#templates.get(id, options, (request) =>
      this.#transport.request(
        { method: 'GET', path: ['templates', id] },
        request,
        toObject<Template>('id'),
      ),
    );
  }
}
