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

/** The one account of a simulated Bluma, with its keys, credits and videos, and the API to them. */
export class Account {
  /** A live key with all scopes. */
  readonly liveKey: string;
  /** A test key with all scopes: no credits are spent with it, and webhooks may have `http:` URLs. */
  readonly testKey: string;
  readonly #keys: ApiKeys;
  readonly #credits: Credits;
  readonly #videos: Videos;
  readonly #api: Api;
  readonly #now: () => number;

  /** Made by the simulator. */
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
   * Another key, with fewer scopes or one of your own.
   *
   * @throws {BlumaWebhookError} `invalid_option` if the given key has not the prefix of its mode, or a mode or a scope
   *   is none
   */
  createKey(options: ApiKeyOptions = {}): ApiKey {
    return this.#keys.create(options);
  }

  /** How many credits are left. */
  get credits(): number {
    return this.#credits.balance;
  }

  /**
   * Adds credits, or takes some with a number below 0, as many as there are at most; the events follow as from spending.
   *
   * @throws {BlumaWebhookError} `invalid_option` for what is no finite number
   */
  addCredits(amount: number): void {
    check('amount', amount, aFiniteNumber);
    this.#credits.change(amount, 'Adjustment');
  }

  /**
   * What becomes of the next video that is created: how long it takes, and whether it fails.
   *
   * @throws {BlumaWebhookError} `invalid_option` for what is no plan, such as a duration below 0
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

  /** As if a user deleted a video, which publishes `video.deleted`. @returns whether there was one */
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
