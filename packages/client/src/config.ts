export type { BlumaConfig, FeatureFlags } from './config/bluma-config.ts';
export { type ConfigFromEnvOptions, configFromEnv } from './config/config-from-env.ts';
export type { EnvironmentName } from './config/environment.ts';
