import { APIKey } from './api-key.ts';
import { type ClientOptions, resolveSettings } from './client-options.ts';
import { BlumaConfig } from './config/bluma-config.ts';
import { ConfigurationError } from './errors/bluma-error.ts';
import { misplacements } from './key-mode.ts';
import { Log } from './log.ts';
import { Credits } from './resources/credits.ts';
import { Templates } from './resources/templates.ts';
import { Videos } from './resources/videos.ts';
import { Webhooks } from './resources/webhooks.ts';
import { Transport } from './transport/transport.ts';

/**
 * A client for the Bluma API. Create one client and share it: the client caches templates and the balance, and counts
 * the requests that the rate limit still allows.
 *
 * @throws {ConfigurationError} without a key, in a browser, for an unknown option, or for an invalid value
 *
 * @example
 * ```ts
 * import { BlumaClient } from '@bluma-webhooks/client';
 *
 * const client = new BlumaClient(); // the key is in BLUMA_API_KEY
 * const video = await client.videos.create({
 *   template_id: 'meme-dialogue',
 *   context: { prompt: 'A cat that writes code' },
 * });
 * ```
 */
export class BlumaClient {
  readonly webhooks: Webhooks;
  readonly videos: Videos;
  readonly templates: Templates;
  readonly credits: Credits;

  constructor(options: ClientOptions = {}) {
    if (isBrowser() && options?.dangerouslyAllowBrowser !== true) {
      throw new ConfigurationError(
        'browser_refused',
        'In a browser everybody could read the API key: call the API from your server. ' +
          'Where that is not so, set dangerouslyAllowBrowser',
      );
    }
    const settings = resolveSettings(options);
    // `configFromEnv` has logged these warnings already, for the environment that it found.
    const warned = options instanceof BlumaConfig ? misplacements : [];
    const log = new Log(options.logger, options.logLevel ?? 'warn', warned);
    // `null` is refused, and not replaced: a key that is missing must not become the key of another account.
    const { apiKey = globalThis.process?.env.BLUMA_API_KEY } = options;
    const key = new APIKey(apiKey, log);
    const transport = new Transport(settings, key, log);
    this.webhooks = new Webhooks(transport);
    this.videos = new Videos(transport);
    this.templates = new Templates(transport);
    this.credits = new Credits(transport);
  }
}

function isBrowser(): boolean {
  return 'window' in globalThis && 'document' in globalThis;
}
