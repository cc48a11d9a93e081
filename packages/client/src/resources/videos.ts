import type { APIPromise } from '../api-promise.ts';
import { toVideoBody } from '../checks/video-input.ts';
import type { RequestOptions } from '../request-options.ts';
import { toObject } from '../to-result.ts';
import type { Transport } from '../transport/transport.ts';
import type { CreatedVideo, Video, VideoDownload } from '../types/video.ts';
import type { CreateVideoInput } from '../types/video-input.ts';
import { type CreateManyOptions, createMany } from './create-many.ts';
import { type WaitOptions, waitFor } from './wait-for.ts';

/** The account's videos. */
export class Videos {
  readonly #transport: Transport;

  /** Made by the client. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Creates a video, which costs credits. So the request is sent again only if the first one cannot have had an effect:
   * after a 429, and where the connection was refused.
   *
   * @throws {ValidationError} `invalid_input`, nothing sent, for a prompt that is not 10 to 500 characters long without
   * the white space around it, for both or neither of `template_id` and `variant_id`, or for a `webhook_url` that is not
   * https
   * @throws {InsufficientCreditsError} with the price and the credits that are left
   * @throws {APIError} `ambiguous_create` where nobody knows whether the video was made: no answer in time, a connection
   * that was cut, a 5xx. Look before you send it again
   *
   * @example
   * ```ts
   * import { BlumaClient } from '@bluma-webhooks/client';
   *
   * const client = new BlumaClient();
   * const { id, credits_charged } = await client.videos.create({
   *   template_id: 'meme-dialogue',
   *   context: { prompt: 'A cat that writes code' },
   * });
   * ```
   */
  create(input: CreateVideoInput, options: RequestOptions = {}): APIPromise<CreatedVideo> {
    return this.#transport.request(
      {
        method: 'POST',
        path: ['videos'],
        creation: 'video',
        body: (key) => toVideoBody(input, key),
      },
      options,
      toObject<CreatedVideo>('id'),
    );
  }

  /** A video, as it is now. @throws {NotFoundError} if there is none with that id */
  get(id: string, options: RequestOptions = {}): APIPromise<Video> {
    const call = { method: 'GET', path: ['videos', id] } as const;
    return this.#transport.request(call, options, toObject<Video>('id', 'status'));
  }

  /** A link to a completed video's file, valid for an hour. Don't save it: call this again. */
  download(id: string, options: RequestOptions = {}): APIPromise<VideoDownload> {
    const call = { method: 'GET', path: ['videos', id, 'download'] } as const;
    return this.#transport.request(call, options, toObject<VideoDownload>('download_url'));
  }

  /**
   * Looks at a video every 5 seconds until it is completed, and resolves with it then. Where you have a webhook, its
   * `video.completed` is faster, and needs no requests. A request that fails for a temporary reason is repeated.
   *
   * @throws {VideoFailedError} if the video failed
   * @throws {WaitTimeoutError} if it was neither completed nor failed within `deadlineMs`
   * @throws {APIUserAbortError} if `signal` aborts
   *
   * @example
   * ```ts
   * import { BlumaClient } from '@bluma-webhooks/client';
   *
   * const client = new BlumaClient();
   * const video = await client.videos.waitFor('batch_example', { deadlineMs: 10 * 60_000 });
   * console.log(video.url);
   * ```
   */
  waitFor(id: string, options: WaitOptions = {}): Promise<Video> {
    return waitFor((request) => this.get(id, request), id, options);
  }

  /**
   * Asks for many videos, several at a time, no faster than the API's limits let it. Each result is in the place of its
   * input, as in `Promise.allSettled`. What was not sent when `signal` aborts rejects with `APIUserAbortError`; what was
   * not sent when the credits were used up or the key was refused, with `InsufficientCreditsError`,
   * `AuthenticationError` or `PermissionDeniedError`.
   *
   * @throws {ConfigurationError} `invalid_option`, nothing sent: the one thing that rejects all of it
   *
   * @example
   * ```ts
   * import { BlumaClient } from '@bluma-webhooks/client';
   *
   * const client = new BlumaClient();
   * const prompts = ['A cat that writes code', 'A dog that reviews it'];
   * const results = await client.videos.createMany(
   *   prompts.map((prompt) => ({ template_id: 'meme-dialogue', context: { prompt } })),
   *   { concurrency: 3, perHour: 500, onProgress: ({ done, total }) => console.log(`${done} of ${total}`) },
   * );
   * ```
   */
  createMany(
    inputs: readonly CreateVideoInput[],
    options: CreateManyOptions = {},
  ): Promise<PromiseSettledResult<CreatedVideo>[]> {
    const { budget, log } = this.#transport;
    const create = (input: CreateVideoInput, request: RequestOptions) =>
      this.create(input, request);
    return createMany(inputs, options, { create, budget, log });
  }
}
