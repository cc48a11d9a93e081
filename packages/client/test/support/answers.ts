import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '@bluma-webhooks/testing';
import { onTestFinished } from 'vitest';

/** What a server saw. */
export interface ListenerLog {
  requests: number;
  bytes: number;
}

/** A server for the length of a test, whatever it answers. */
export async function serveAnswers(
  log: ListenerLog,
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const { url, close } = await listen((request, response) => {
    log.requests++;
    // A client that has seen enough is nothing to fail for.
    response.on('error', () => {});
    answer(request, response);
  });
  onTestFinished(close);
  return url;
}
