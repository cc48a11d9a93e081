import { readProperty } from './read-property.ts';

/**
 * The environment variables that are set only on hosts that freeze or throttle the process after the response. A host that is
 * built on another host comes before it.
 */
const hosts = {
  VERCEL: 'Vercel',
  NETLIFY: 'Netlify',
  AWS_LAMBDA_FUNCTION_NAME: 'AWS Lambda',
  LAMBDA_TASK_ROOT: 'AWS Lambda',
  FUNCTION_TARGET: 'Cloud Run functions',
  K_SERVICE: 'Cloud Run',
  FUNCTIONS_WORKER_RUNTIME: 'Azure Functions',
  AZURE_FUNCTIONS_ENVIRONMENT: 'Azure Functions',
  FC_FUNCTION_NAME: 'Alibaba FC',
  TENCENTCLOUD_RUNENV: 'Tencent SCF',
  __OW_ACTION_NAME: 'OpenWhisk',
};

/** Cloudflare's Workers, also on a machine for development. */
export function isCloudflareWorkers(): boolean {
  const agent = readProperty(readProperty(globalThis, 'navigator'), 'userAgent');
  return agent === 'Cloudflare-Workers';
}

/** The host that this process runs on. Undefined if no host is known that freezes it. */
export function findFreezingHost(): string | undefined {
  const environment = readProperty(readProperty(globalThis, 'process'), 'env');
  return Object.entries(hosts).find(([variable]) => readProperty(environment, variable))?.[1];
}
