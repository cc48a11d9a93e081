import { readProperty } from './read-property.ts';

/** A host that freezes or throttles the process after the response. */
export interface FreezingHost {
  readonly name: string;
  /** What to do if the host has read the body. */
  readonly bodyFix?: string | undefined;
}

interface KnownHost extends FreezingHost {
  /** Environment variables. Each of them is set on this host alone. */
  readonly variables: readonly string[];
}

const binaryFix = 'pass the body of the event as bytes, decoded if isBase64Encoded is true';

/** Hosts that are built on another one come before it. */
const hosts: readonly KnownHost[] = [
  {
    name: 'Vercel',
    variables: ['VERCEL'],
    bodyFix:
      'set the environment variable NODEJS_HELPERS to 0, and in the Pages Router of Next.js export const config = { api: { bodyParser: false } }',
  },
  { name: 'Netlify', variables: ['NETLIFY'], bodyFix: binaryFix },
  {
    name: 'AWS Lambda',
    variables: ['AWS_LAMBDA_FUNCTION_NAME', 'LAMBDA_TASK_ROOT'],
    bodyFix: binaryFix,
  },
  {
    name: 'Cloud Run functions',
    variables: ['FUNCTION_TARGET'],
    bodyFix: 'keep request.rawBody, which has the bytes',
  },
  { name: 'Cloud Run', variables: ['K_SERVICE'] },
  {
    name: 'Azure Functions',
    variables: ['FUNCTIONS_WORKER_RUNTIME', 'AZURE_FUNCTIONS_ENVIRONMENT'],
  },
  { name: 'Alibaba Function Compute', variables: ['FC_FUNCTION_NAME'] },
  { name: 'Tencent SCF', variables: ['TENCENTCLOUD_RUNENV'] },
  { name: 'OpenWhisk', variables: ['__OW_ACTION_NAME'] },
];

/** The host that this process runs on, by its environment variables. Undefined on a server that goes on after a response. */
export function findFreezingHost(): FreezingHost | undefined {
  const environment = readProperty(readProperty(globalThis, 'process'), 'env');
  return hosts.find(({ variables }) => variables.some((name) => readProperty(environment, name)));
}

/** What to do about a body that something read first: for the host, then for the framework. */
export function suggestBodyFix(frameworkFix: string): string {
  const host = findFreezingHost();
  return host?.bodyFix ? `On ${host.name}, ${host.bodyFix}. ${frameworkFix}` : frameworkFix;
}
