import { readProperty } from './read-property.ts';

/**
 * Hosts that freeze or throttle the process after the response, and the environment variables that are set there alone. Hosts
 * that are built on another one come before it.
 */
const hosts = {
  Vercel: ['VERCEL'],
  Netlify: ['NETLIFY'],
  'AWS Lambda': ['AWS_LAMBDA_FUNCTION_NAME', 'LAMBDA_TASK_ROOT'],
  'Cloud Run functions': ['FUNCTION_TARGET'],
  'Cloud Run': ['K_SERVICE'],
  'Azure Functions': ['FUNCTIONS_WORKER_RUNTIME', 'AZURE_FUNCTIONS_ENVIRONMENT'],
  'Alibaba Function Compute': ['FC_FUNCTION_NAME'],
  'Tencent SCF': ['TENCENTCLOUD_RUNENV'],
  OpenWhisk: ['__OW_ACTION_NAME'],
} as const;

/** Cloudflare's Workers, also on a machine for development. */
export function isCloudflareWorkers(): boolean {
  const agent = readProperty(readProperty(globalThis, 'navigator'), 'userAgent');
  return agent === 'Cloudflare-Workers';
}

/** The host that this process runs on. Undefined if no host is known that freezes it. */
export function findFreezingHost(): string | undefined {
  const environment = readProperty(readProperty(globalThis, 'process'), 'env');
  const found = Object.entries(hosts).find(([, variables]) =>
    variables.some((name) => readProperty(environment, name)),
  );
  return found?.[0];
}
