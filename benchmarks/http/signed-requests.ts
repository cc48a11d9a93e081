import { createHmac } from 'node:crypto';
import { eventBody, secret } from '../event-body.ts';

export const path = '/webhooks/bluma';

/** New events, signed and ready to be written to a socket. `padding` makes their bodies longer, in bytes. */
export function signedRequests(count: number, padding = 0): Buffer[] {
  return Array.from({ length: count }, () => {
    const body = eventBody(padding);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      'Content-Type: application/json',
      'User-Agent: Bluma-Webhooks/1.0',
      `X-Bluma-Signature: sha256=${signature}`,
      // What octokit's receiver reads; all of them parse it.
      'X-GitHub-Delivery: 00000000-0000-4000-8000-000000000000',
      'X-GitHub-Event: push',
      `X-Hub-Signature-256: sha256=${signature}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
