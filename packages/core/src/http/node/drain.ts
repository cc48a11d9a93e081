import type { IncomingMessage } from 'node:http';
import { destroy } from './destroy.ts';

const maxBytes = 16 * 1024 * 1024;
const timeoutMs = 5000;

/**
 * Reads and drops the rest of a request that was answered early, so that the sender gets to see the answer (a
 * connection closed over unread data is reset) and can use the connection again. Within limits: past them it is cut.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let size = 0;
  // The socket keeps the process open as long as there is anything to wait for; if the sender leaves, `close` may
  // never come.
  const timer = setTimeout(() => destroy(request), timeoutMs).unref();
  request
    .on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) destroy(request);
    })
    .on('close', () => clearTimeout(timer))
    .on('error', () => {})
    .resume();
}
