import { ApiError } from './api/api-error.ts';
import type { Clock } from './clock.ts';
import type { Credits } from './credits.ts';
import { milliseconds } from './duration.ts';
import type { Seeded } from './seeded.ts';
import type { Template } from './template.ts';
import { checkPlan, type Video, type VideoPlan, type VideoResult } from './video.ts';

const hourMs = 3_600_000;

/** The largest number of videos that are stored. */
const videosMax = 10_000;

export type VideoEventType =
  | 'video.queued'
  | 'video.processing'
  | 'video.completed'
  | 'video.failed'
  | 'video.deleted';

export interface VideosOptions {
  readonly clock: Clock;
  readonly seeded: Seeded;
  readonly credits: Credits;
  /** The plan of videos without a plan of their own. */
  readonly plan: VideoPlan;
  /** The base URL of the files, without a trailing slash. */
  readonly filesUrl: () => string;
  readonly emit: (type: VideoEventType, data: { readonly id: string }) => void;
}

/** The account's videos: each is queued, then processing, then completed or failed. Each change publishes an event. */
export class Videos {
  readonly #options: VideosOptions;
  readonly #videos = new Map<string, Video>();
  readonly #plans: VideoPlan[] = [];
  #created = 0;

  constructor(options: VideosOptions) {
    this.#options = options;
  }

  /** Plans the next video. @throws {BlumaWebhookError} `invalid_option` */
  plan(plan: VideoPlan): void {
    checkPlan('plan', plan);
    this.#plans.push(plan);
  }

  get(id: string): Video | undefined {
    return this.#videos.get(id);
  }

  /** @throws {ApiError} `insufficient_credits`, in live mode */
  create(template: Template, mode: 'live' | 'test'): Video {
    const { clock, seeded, credits } = this.#options;
    const price = mode === 'live' ? template.credits_per_video : 0;
    if (price > credits.balance) throw insufficientCredits(price, credits.balance);
    const { plan } = this.#options;
    const own = this.#plans.shift();
    const queuedMs = milliseconds(own?.queued ?? plan.queued ?? '2s');
    const renderingMs = milliseconds(own?.rendering ?? plan.rendering ?? '30s');
    const fails = own?.fails ?? plan.fails;
    const number = ++this.#created;
    const createdAt = clock.now();
    const video: Video = {
      id: `batch_${seeded.hex(18, 'video', number)}`,
      userId: `user_${seeded.hex(18, 'user')}`,
      number,
      template,
      credits: price,
      createdAt,
      estimatedAt: createdAt + queuedMs + renderingMs,
      state: { status: 'queued' },
    };
    this.#remember(video);
    this.#emitStatus(video);
    credits.change(-price, `Video ${video.id}`);
    clock.schedule(createdAt + queuedMs, number, () => {
      video.state = { status: 'processing', since: clock.now() };
      this.#emitStatus(video);
    });
    // Scheduled second, so that it runs second even if rendering takes no time.
    clock.schedule(video.estimatedAt, number, () => this.#finish(video, fails));
    return video;
  }

  /** Deletes a video, as a user can. @returns whether the video existed */
  delete(id: string): boolean {
    if (!this.#videos.delete(id)) return false;
    this.#options.emit('video.deleted', { id });
    return true;
  }

  /** A link to a file. It expires at `expiresAt`, in ms since 1970. */
  linkTo(id: string, extension: 'mp4' | 'jpg', expiresAt: number): string {
    return `${this.#options.filesUrl()}/${id}.${extension}?expires=${Math.floor(expiresAt / 1000)}`;
  }

  #finish(video: Video, fails: VideoPlan['fails']): void {
    if (!this.#videos.has(video.id)) return;
    if (fails) {
      const { type = 'rendering_failed', detail = 'The template could not be rendered.' } = fails;
      video.state = { status: 'failed', error: { type, detail } };
    } else {
      video.state = { status: 'completed', result: this.#createResult(video) };
    }
    this.#emitStatus(video);
  }

  #createResult({ id, number, template, credits }: Video): VideoResult {
    const { clock, seeded } = this.#options;
    const { min, max } = template.duration_range;
    const expiresAt = clock.now() + hourMs;
    return {
      url: this.linkTo(id, 'mp4', expiresAt),
      thumbnail_url: this.linkTo(id, 'jpg', expiresAt),
      duration: seeded.between(min, max + 1, 'duration', number),
      size_bytes: seeded.between(1_000_000, 20_000_000, 'size', number),
      credits_consumed: credits,
    };
  }

  #emitStatus(video: Video): void {
    if (!this.#videos.has(video.id)) return;
    const { id, template, userId, state } = video;
    const data = { id, status: state.status, template_id: template.id };
    const { emit } = this.#options;
    if (state.status === 'completed') {
      emit('video.completed', { ...data, ...state.result, ...{ user_id: userId } });
    } else if (state.status === 'failed') {
      emit('video.failed', { ...data, ...{ user_id: userId, error: state.error } });
    } else {
      emit(`video.${state.status}`, data);
    }
  }

  #remember(video: Video): void {
    this.#videos.set(video.id, video);
    const [oldest] = this.#videos.keys();
    if (this.#videos.size > videosMax && oldest !== undefined) this.#videos.delete(oldest);
  }
}

function insufficientCredits(required: number, available: number): ApiError {
  const metadata = { credits_required: required, credits_available: available };
  const detail = `The video costs ${required} credits, ${available} are left`;
  return new ApiError('insufficient_credits', detail, { metadata });
}
