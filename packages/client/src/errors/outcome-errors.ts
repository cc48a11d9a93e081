import type { Video } from '../types/video.ts';
import type { CreatedWebhook } from '../types/webhook.ts';
import { BlumaError } from './bluma-error.ts';

/** `videos.waitFor`: the video failed. */
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

/** `videos.waitFor`: the video was neither completed nor failed in time. It goes on without being waited for. */
export class WaitTimeoutError extends BlumaError {
  static override get name(): string {
    return 'WaitTimeoutError';
  }
  override readonly name = 'WaitTimeoutError';
  readonly videoId: string;
  /** As it was last seen; `undefined` if every look at it failed, the last time with `cause`. */
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
 * `webhooks.recreate` stopped half-way: **both webhooks exist**. Take `created` over, with its secret, and then delete
 * the old one with `webhooks.delete(previousId)`.
 */
export class RecreateError extends BlumaError {
  static override get name(): string {
    return 'RecreateError';
  }
  override readonly name = 'RecreateError';
  /** What failed: your function, or to delete the old webhook once your function was through. */
  readonly stage: 'handover' | 'delete';
  readonly previousId: string;
  readonly createdId: string;
  // Private, so that nothing that prints the error prints the secret.
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

  /** The new webhook, **with its secret**, which Bluma does not show again. It is not part of what is printed. */
  get created(): CreatedWebhook {
    return this.#created;
  }
}
