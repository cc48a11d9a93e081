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
   * Creates a video, which costs credits. So the client retries only if the first request certainly had no effect:
   * after a 429, or if the request was not sent.
   *
   * @throws {ValidationError} `invalid_input`, before anything is sent: for a prompt that is not 10 to 500 characters
   *   long without the white space around it, for both or neither of `template_id` and `variant_id`, or for a
   *   `webhook_url` that is not https
   * @throws {InsufficientCreditsError} with the price and the credits that are left
   * @throws {APIError} `ambiguous_create` if nobody knows whether the video was created: after a timeout, a connection
   *   that was cut, or a 5xx. Check whether the video exists before you send the request again
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

  /** Returns a video in its current state. @throws {NotFoundError} if there is no video with this id */
  get(id: string, options: RequestOptions = {}): APIPromise<Video> {
    const call = { method: 'GET', path: ['videos', id] } as const;
    return this.#transport.request(call, options, toObject<Video>('id', 'status'));
  }

  /**
   * Returns a link to the file of a completed video, valid for an hour. Do not save the link: call this method again.
   */
  download(id: string, options: RequestOptions = {}): APIPromise<VideoDownload> {
    const call = { method: 'GET', path: ['videos', id, 'download'] } as const;
    return this.#transport.request(call, options, toObject<VideoDownload>('download_url'));
  }

  /**
   * Requests a video every 5 seconds until it is completed, and resolves with the video. If you have a webhook, its
   * event `video.completed` is faster and needs no requests. A request that fails for a temporary reason is repeated.
   *
   * @throws {VideoFailedError} if the video failed
   * @throws {WaitTimeoutError} if the video was neither completed nor failed within `deadlineMs`
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
   * Creates many videos, several of them concurrently, within the rate limits of the API. Each result has the index of
   * its input, as in `Promise.allSettled`.
   *
   * If `signal` aborts, the inputs that were not sent yet reject with `APIUserAbortError`. If the credits are used up
   * or the key is refused, they reject with `InsufficientCreditsError`, `AuthenticationError` or
   * `PermissionDeniedError`.
   *
   * @throws {ConfigurationError} `invalid_option`, before anything is sent. No other error rejects the whole call
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
