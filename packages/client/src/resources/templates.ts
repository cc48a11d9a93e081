import type { APIPromise } from '../api-promise.ts';
import type { CachedRequestOptions } from '../request-options.ts';
import { SharedCache } from '../shared-cache.ts';
import { toList, toObject } from '../to-result.ts';
import type { Transport } from '../transport/transport.ts';
import type { Template } from '../types/template.ts';

const hourMs = 3_600_000;

/** The templates of videos. Cached for an hour, as Bluma advises. */
export class Templates {
  readonly #transport: Transport;
  readonly #lists = new SharedCache<readonly Template[]>(hourMs);
  readonly #templates = new SharedCache<Template>(hourMs);

  /** Made by the client. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lists all templates. */
  list(options: CachedRequestOptions = {}): APIPromise<readonly Template[]> {
    return this.#lists.get('all', options, (request) =>
      this.#transport.request(
        { method: 'GET', path: ['templates'] },
        request,
        toList<Template>('templates'),
      ),
    );
  }

  /** Returns one template. @throws {NotFoundError} if there is no template with this id */
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
