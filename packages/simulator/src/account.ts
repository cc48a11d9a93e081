import { Api } from './api/api.ts';
import type { ApiFaultPlan } from './api/api-fault-plan.ts';
import { type ApiKey, type ApiKeyOptions, ApiKeys } from './api/api-key.ts';
import type { ApiResult } from './api/api-result.ts';
import { creditRoutes } from './api/credit-routes.ts';
import { fileResponse } from './api/files.ts';
import { RateLimit } from './api/rate-limit.ts';
import { templateRoutes } from './api/template-routes.ts';
import { videoRoutes } from './api/video-routes.ts';
import { webhookRoutes } from './api/webhook-routes.ts';
import type { Clock } from './clock.ts';
import { Credits } from './credits.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { aFiniteNumber, check } from './option-kind.ts';
import type { SimulatorOptions } from './options.ts';
import type { Seeded } from './seeded.ts';
import { knownTemplates } from './template.ts';
import type { VideoPlan } from './video.ts';
import { Videos } from './videos.ts';
import type { Webhooks } from './webhooks.ts';

export interface AccountParts {
  readonly options: SimulatorOptions;
  readonly clock: Clock;
  readonly seeded: Seeded;
  readonly webhooks: Webhooks;
  readonly log: DeliveryLog;
  readonly faults: ApiFaultPlan;
  readonly filesUrl: () => string;
  readonly emit: (type: string, data: object) => void;
}

/** The account of a simulated Bluma: its keys, credits and videos, and the API for them. */
export class Account {
  /** A live key with all scopes. */
  readonly liveKey: string;
  /** A test key with all scopes. In test mode, videos cost no credits, and webhooks may have `http:` URLs. */
  readonly testKey: string;
  readonly #keys: ApiKeys;
  readonly #credits: Credits;
  readonly #videos: Videos;
  readonly #api: Api;
  readonly #now: () => number;

  /** Only the simulator creates accounts. */
  constructor({ options, clock, seeded, webhooks, log, faults, filesUrl, emit }: AccountParts) {
    const { tier = 'starter', templates = knownTemplates, videos: plan = {} } = options;
    const now = () => clock.now();
    this.#now = now;
    this.#keys = new ApiKeys(seeded);
    this.liveKey = this.#keys.create({ mode: 'live' }).key;
    this.testKey = this.#keys.create({ mode: 'test' }).key;
    this.#credits = new Credits({
      credits: options.credits ?? 100,
      now,
      emit: (type, remaining) => emit(type, { remaining }),
    });
    this.#videos = new Videos({ clock, seeded, credits: this.#credits, plan, filesUrl, emit });
    this.#api = new Api({
      routes: [
        ...webhookRoutes(webhooks, log),
        ...videoRoutes(this.#videos, templates, now),
        ...templateRoutes(templates),
        ...creditRoutes(this.#credits, tier, now),
      ],
      keys: this.#keys,
      rateLimit: new RateLimit(tier),
      faults,
      seeded,
      now,
      retryAfter: options.retryAfter ?? 'seconds',
    });
  }

  /**
   * Creates another API key, with a mode, scopes and a value of your choice.
   *
   * @throws {BlumaWebhookError} `invalid_option` if `key` does not begin with the prefix of its mode, or if `mode` or a
   *   scope is unknown
   */
  createKey(options: ApiKeyOptions = {}): ApiKey {
    return this.#keys.create(options);
  }

  /** The number of credits that the account has. */
  get credits(): number {
    return this.#credits.balance;
  }

  /**
   * Adds `amount` credits. A negative amount removes credits, and the balance never falls below 0. If the balance
   * falls, the same credit events follow as after a video that costs credits.
   *
   * @throws {BlumaWebhookError} `invalid_option` if `amount` is not a finite number
   */
  addCredits(amount: number): void {
    check('amount', amount, aFiniteNumber);
    this.#credits.change(amount, 'Adjustment');
  }

  /**
   * Plans the next video that is created: how long the video takes, and whether it fails.
   *
   * @throws {BlumaWebhookError} `invalid_option` if the plan is invalid, such as a duration below 0
   *
   * @example
   * ```ts
   * import { createSimulator } from '@bluma-webhooks/simulator';
   *
   * const sim = createSimulator({ clock: 'stepped' });
   * sim.account.planVideo({ rendering: '10m', fails: { detail: 'The prompt was refused.' } });
   * ```
   */
  planVideo(plan: VideoPlan): void {
    this.#videos.plan(plan);
  }

  /** Deletes a video, as a user can, and publishes `video.deleted`. @returns whether the video existed */
  deleteVideo(id: string): boolean {
    return this.#videos.delete(id);
  }

  /** @internal */
  async handle(request: Request): Promise<ApiResult> {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/api/')) return this.#api.handle(request);
    return { kind: 'response', response: fileResponse(url, this.#videos, this.#now()) };
  }
}
