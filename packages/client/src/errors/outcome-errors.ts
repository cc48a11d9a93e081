import type { Video } from '../types/video.ts';
import type { CreatedWebhook } from '../types/webhook.ts';
import { BlumaError } from './bluma-error.ts';

/** The error of `videos.waitFor` if the video failed. */
export class VideoFailedError extends BlumaError {
  static override get name(): string {
    return 'VideoFailedError';
  }
  override readonly name = 'VideoFailedError';
  readonly video: Video;

  /** Made by the client. */
  constructor(video: Video) {
    const { type = 'no type', detail = 'no detail' } = video.error ?? {};
    super('video_failed', `The video ${video.id} failed: ${detail} (${type})`);
    this.video = video;
  }
}

/**
 * The error of `videos.waitFor` if the video was neither completed nor failed in time. Bluma continues to process the
 * video.
 */
export class WaitTimeoutError extends BlumaError {
  static override get name(): string {
    return 'WaitTimeoutError';
  }
  override readonly name = 'WaitTimeoutError';
  readonly videoId: string;
  /**
   * The video as in the last response. `undefined` if no request has succeeded. `cause` is the error of the last
   * request, if that failed.
   */
  readonly video: Video | undefined;

  /** Made by the client. */
  constructor(videoId: string, waitedMs: number, video: Video | undefined, cause: unknown) {
    const seen = video ? `is still ${video.status}` : 'could not be looked at';
    super(
      'wait_timeout',
      `The video ${videoId} ${seen} after ${waitedMs} ms`,
      cause === undefined ? undefined : { cause },
    );
    this.videoId = videoId;
    this.video = video;
  }
}

/**
 * `webhooks.recreate` stopped halfway: **both webhooks exist**. Configure the receiver with the secret of `created`.
 * Then delete the old webhook with `webhooks.delete(previousId)`.
 */
export class RecreateError extends BlumaError {
  static override get name(): string {
    return 'RecreateError';
  }
  override readonly name = 'RecreateError';
  /**
   * The step that failed. `handover`: your function `onSecrets`. `delete`: the deletion of the old webhook, after
   * `onSecrets` had resolved.
   */
  readonly stage: 'handover' | 'delete';
  readonly previousId: string;
  readonly createdId: string;
  // Private, so that printing the error does not print the secret.
  readonly #created: CreatedWebhook;

  /** Made by the client. */
  constructor(
    stage: RecreateError['stage'],
    previousId: string,
    created: CreatedWebhook,
    cause: unknown,
  ) {
    const failed = stage === 'handover' ? 'onSecrets failed' : 'the old one could not be deleted';
    super(
      'recreate_incomplete',
      `The webhook ${created.id} was created in place of ${previousId}, but ${failed}: both exist. ` +
        'The new secret is in error.created.secret, and nowhere else',
      { cause },
    );
    this.stage = stage;
    this.previousId = previousId;
    this.createdId = created.id;
    this.#created = created;
  }

  /** The new webhook **with its secret**, which Bluma does not show again. Printing the error does not show it. */
  get created(): CreatedWebhook {
    return this.#created;
  }
}
