import type { Logger } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/shared';
import { ConfigurationError } from '../errors/bluma-error.ts';
import { isObject } from '../json-object.ts';
import { findMisplacement, type Misplacement, toKeyMode } from '../key-mode.ts';
import { requireKnownOptions, requireLogger, requireOption } from '../require-option.ts';
import { baseUrlFrom } from './base-url.ts';
import { BlumaConfig } from './bluma-config.ts';
import { type EnvironmentName, getSources, isEnvironmentName } from './environment.ts';
import { type Found, Variables } from './variables.ts';

const misplacedText: Readonly<Record<Misplacement, (environment: string) => string>> = {
  test_key_in_production: () => 'is a test key in production: videos get a watermark',
  live_key_outside_production: (environment) =>
    `is a live key in ${environment}: videos cost credits`,
};

export interface ConfigFromEnvOptions {
  /** Receives one line for each warning. @default console */
  readonly logger?: Logger | undefined;
}

/**
 * Reads the configuration from environment variables. `NODE_ENV` selects `development`, `test` or `production`. If it
 * is not set, the environment is `development`. The variables:
 *
 * - the key: `BLUMA_LIVE_KEY` in production, `BLUMA_TEST_KEY` in the other environments. If that is not set,
 *   `BLUMA_API_KEY`
 * - the secret: `BLUMA_WEBHOOK_SECRET_PROD` in production, `BLUMA_WEBHOOK_SECRET_TEST` in the other environments. If
 *   that is not set, `BLUMA_WEBHOOK_SECRET`
 * - `BLUMA_BASE_URL`: the URL of another API than Bluma's, such as a simulator
 * - the flags of Bluma's guides: `FEATURE_WEBHOOKS`, `FEATURE_BATCHING`, `FEATURE_CACHE_TEMPLATES`
 *
 * A blank variable counts as missing. White space around a value is removed. A test key in production causes a warning,
 * and so does a live key in another environment. Errors and warnings never contain a key or a secret.
 *
 * @param env the variables. Default: `process.env`
 * @throws {ConfigurationError} `invalid_environment`, whose message lists everything that is missing or wrong
 *
 * @example
 * ```ts
 * import { BlumaClient } from '@bluma-webhooks/client';
 * import { configFromEnv } from '@bluma-webhooks/client/config';
 * import { blumaWebhooks } from '@bluma-webhooks/express';
 *
 * const config = configFromEnv();
 * export const client = new BlumaClient(config);
 * export const webhooks = blumaWebhooks({
 *   secret: config.secret,
 *   handlers: { 'video.completed': (event) => console.log(event.data.url) },
 * });
 * ```
 */
export function configFromEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
  options: ConfigFromEnvOptions = {},
): BlumaConfig {
  requireOption(isObject(env), {
    name: 'env',
    rule: 'an object of variables and their values',
    value: env,
    fix: 'omit it for process.env',
    isSecret: true,
  });
  requireKnownOptions(options ?? {}, ['logger']);
  requireLogger(options?.logger);
  const variables = new Variables(env);
  const environment = environmentFrom(variables);
  const { keyPrefix, logLevel, maxRetries, ...names } = getSources(environment);
  const features = {
    useWebhooks: variables.flag('FEATURE_WEBHOOKS', true),
    enableBatching: variables.flag('FEATURE_BATCHING', false),
    cacheTemplates: variables.flag('FEATURE_CACHE_TEMPLATES', false),
  };
  const key = variables.require(names.apiKey, `an API key, ${keyPrefix}…`);
  const secret = features.useWebhooks
    ? variables.require(names.secret, "the webhook's secret, whsec_…, or FEATURE_WEBHOOKS to false")
    : variables.find(names.secret);
  const baseURL = baseUrlFrom(variables, environment);
  checkKinds(variables, key, secret);
  warnIfMisplaced(variables, key, environment);

  const { problems, warnings } = variables;
  if (problems.length > 0 || !key) {
    throw new ConfigurationError('invalid_environment', problems.join('; '));
  }
  const logger = adaptLogger(options?.logger);
  for (const problem of warnings) logger.warn('environment_suspect', { problem });
  return new BlumaConfig({
    environment,
    apiKey: key.value,
    secret: secret?.value,
    baseURL,
    maxRetries,
    logLevel,
    features,
    warnings,
  });
}

function environmentFrom(variables: Variables): EnvironmentName {
  const name = variables.find(['NODE_ENV'])?.value ?? 'development';
  if (isEnvironmentName(name)) return name;
  variables.problems.push(
    `NODE_ENV is ${JSON.stringify(name)}: set it to development, test or production`,
  );
  // The other variables are checked too, as for production: a mistyped name most often means that.
  return 'production';
}

/** Reports a secret in the place of the key, and a key in the place of the secret. */
function checkKinds(variables: Variables, key: Found | undefined, secret: Found | undefined): void {
  if (key?.value.startsWith('whsec_')) {
    variables.problems.push(`${key.name} holds a webhook's secret and no API key`);
  }
  if (secret?.value.startsWith('bluma_')) {
    variables.problems.push(`${secret.name} holds an API key and no webhook's secret`);
  }
}

function warnIfMisplaced(
  variables: Variables,
  key: Found | undefined,
  environment: EnvironmentName,
): void {
  const misplaced = key && findMisplacement(toKeyMode(key.value), environment);
  if (misplaced) variables.warnings.push(`${key.name} ${misplacedText[misplaced](environment)}`);
}
