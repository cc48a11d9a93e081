/** What `configFromEnv` knows. */
export type EnvironmentName = 'development' | 'test' | 'production';

/** Where an environment's values come from; of several variables, the first that is set. */
export interface EnvironmentSources {
  readonly apiKey: readonly string[];
  readonly secret: readonly string[];
  /** What the keys that belong here begin with. */
  readonly keyPrefix: string;
  readonly logLevel: 'debug' | 'info' | 'warn';
  readonly maxRetries: number;
}

const testing = {
  apiKey: ['BLUMA_TEST_KEY', 'BLUMA_API_KEY'],
  secret: ['BLUMA_WEBHOOK_SECRET_TEST', 'BLUMA_WEBHOOK_SECRET'],
  keyPrefix: 'bluma_test_',
  maxRetries: 3,
};

/** The names are the vendor's guides'. So are the values, where they have one. */
const environments: Readonly<Record<EnvironmentName, EnvironmentSources>> = {
  development: { ...testing, logLevel: 'debug' },
  test: { ...testing, logLevel: 'warn' },
  production: {
    apiKey: ['BLUMA_LIVE_KEY', 'BLUMA_API_KEY'],
    secret: ['BLUMA_WEBHOOK_SECRET_PROD', 'BLUMA_WEBHOOK_SECRET'],
    keyPrefix: 'bluma_live_',
    logLevel: 'info',
    maxRetries: 5,
  },
};

export function isEnvironmentName(name: string): name is EnvironmentName {
  return Object.hasOwn(environments, name);
}

export function getSources(name: EnvironmentName): EnvironmentSources {
  return environments[name];
}
