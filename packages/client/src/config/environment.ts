/** The environments that `configFromEnv` supports. */
export type EnvironmentName = 'development' | 'test' | 'production';

/** The variables and the settings of an environment. Of several variables, the first one that is set counts. */
export interface EnvironmentSources {
  readonly apiKey: readonly string[];
  readonly secret: readonly string[];
  /** The prefix of the keys for this environment. */
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

/** The names come from Bluma's guides. The values do too, if the guides have a value. */
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
