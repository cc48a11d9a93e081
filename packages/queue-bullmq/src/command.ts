import { BlumaWebhookError } from '@bluma-webhooks/core';

/** What a server or client has to say is short. What it was sent may be in the rest. */
const longestReason = 200;

/**
 * The result of something that the server is asked.
 *
 * @throws {BlumaWebhookError} `queue_unavailable`, if there is none within `timeoutMs`, or an error. It may take effect
 *   all the same.
 */
export function answered<T>(timeoutMs: number, ask: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(unavailable(`Redis has not answered for ${timeoutMs} ms`)),
      timeoutMs,
    );
    // One that throws at once is one that rejects.
    (async () => ask())().then(
      (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
      (error) => {
        clearTimeout(timer);
        reject(unavailable(`Redis did not take it: ${reasonOf(error)}`));
      },
    );
  });
}

/** An error of the engine, as it can be logged. */
export function loggable(error: unknown): Error {
  const clean = new Error(reasonOf(error));
  if (error instanceof Error) clean.name = error.name;
  // Its own would say where this copy was made.
  clean.stack = String(clean);
  return clean;
}

/**
 * Without the error itself: those of ioredis have the whole command in them, with the payload. And without what may
 * be the password of a URL that was taken for a path.
 */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const { code } = Object(error);
  return (text || String(code)).slice(0, longestReason).replace(/\S+@/g, '***@');
}

function unavailable(message: string): BlumaWebhookError {
  return new BlumaWebhookError('queue_unavailable', message);
}
