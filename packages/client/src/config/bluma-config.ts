import type { EnvironmentName } from './environment.ts';

/** The guide's feature flags. They switch nothing by themselves: your code reads them. */
export interface FeatureFlags {
  /** `FEATURE_WEBHOOKS`: on unless it says `false`. Off, no secret is required. */
  readonly useWebhooks: boolean;
  /** `FEATURE_BATCHING`: off unless it says `true`. */
  readonly enableBatching: boolean;
  /** `FEATURE_CACHE_TEMPLATES`: off unless it says `true`. */
  readonly cacheTemplates: boolean;
}

export interface BlumaConfigParts {
  readonly environment: EnvironmentName;
  readonly apiKey: string;
  readonly secret: string | undefined;
  readonly baseURL: string;
  readonly maxRetries: number;
  readonly logLevel: 'debug' | 'info' | 'warn';
  readonly features: FeatureFlags;
  readonly warnings: readonly string[];
}

/**
 * The configuration that {@link configFromEnv} read. `new BlumaClient(config)` accepts it, and a receiver accepts its
 * `secret`.
 *
 * `util.inspect`, `JSON.stringify` and a spread do not show the key and the secret. A copy made with `{ ...config }` has
 * neither of them.
 */
export class BlumaConfig {
  readonly environment: EnvironmentName;
  readonly baseURL: string;
  readonly maxRetries: number;
  readonly logLevel: 'debug' | 'info' | 'warn';
  readonly features: FeatureFlags;
  /** The warnings, which the logger got too. */
  readonly warnings: readonly string[];
  readonly #apiKey: string;
  readonly #secret: string | undefined;

  /** Use {@link configFromEnv}. */
  constructor(parts: BlumaConfigParts) {
    this.environment = parts.environment;
    this.baseURL = parts.baseURL;
    this.maxRetries = parts.maxRetries;
    this.logLevel = parts.logLevel;
    this.features = parts.features;
    this.warnings = parts.warnings;
    this.#apiKey = parts.apiKey;
    this.#secret = parts.secret;
  }

  /** `bluma_live_…` or `bluma_test_…` */
  get apiKey(): string {
    return this.#apiKey;
  }

  /** The webhook's: `whsec_…`. `undefined` only where `features.useWebhooks` is off. */
  get secret(): string | undefined {
    return this.#secret;
  }
}
