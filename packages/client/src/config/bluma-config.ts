import type { EnvironmentName } from './environment.ts';

/** The feature flags of Bluma's guides. This package itself uses only `useWebhooks`. Your code reads the others. */
export interface FeatureFlags {
  /** The variable `FEATURE_WEBHOOKS`. If it is `false`, no secret is required. @default true */
  readonly useWebhooks: boolean;
  /** The variable `FEATURE_BATCHING`. @default false */
  readonly enableBatching: boolean;
  /** The variable `FEATURE_CACHE_TEMPLATES`. @default false */
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
 * `util.inspect` and `JSON.stringify` do not show the key and the secret. A copy made with `{ ...config }` has neither
 * of them.
 */
export class BlumaConfig {
  readonly environment: EnvironmentName;
  readonly baseURL: string;
  readonly maxRetries: number;
  readonly logLevel: 'debug' | 'info' | 'warn';
  readonly features: FeatureFlags;
  /** The warnings. The logger has received them too. */
  readonly warnings: readonly string[];
  readonly #apiKey: string;
  readonly #secret: string | undefined;

  /** Call {@link configFromEnv} instead. */
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

  /** The secret of the webhook: `whsec_…`. It can be `undefined` only if `features.useWebhooks` is `false`. */
  get secret(): string | undefined {
    return this.#secret;
  }
}
