import { findFreezingHost } from '../lib/host.ts';

const binaryFix = 'pass the body of the event as bytes, decoded if isBase64Encoded is true';

/** What to do on hosts that read the body before the application. */
const hostFixes = new Map([
  [
    'Vercel',
    'set the environment variable NODEJS_HELPERS to 0, and in the Pages Router of Next.js export const config = { api: { bodyParser: false } }',
  ],
  ['Netlify', binaryFix],
  ['AWS Lambda', binaryFix],
  ['Cloud Run functions', 'keep request.rawBody, which has the bytes'],
]);

/** What to do about a body that something read first: for the host, then for the framework. */
export function suggestBodyFix(frameworkFix: string): string {
  const host = findFreezingHost() ?? '';
  const fix = hostFixes.get(host);
  return fix ? `On ${host}, ${fix}. ${frameworkFix}` : frameworkFix;
}
