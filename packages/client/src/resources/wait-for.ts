import { APIError } from '../errors/api-error.ts';
import { ConfigurationError } from '../errors/bluma-error.ts';
import { APIConnectionError, APIUserAbortError } from '../errors/exchange-errors.ts';
import { VideoFailedError, WaitTimeoutError } from '../errors/outcome-errors.ts';
import { harmlessCause } from '../redact.ts';
import type { RequestOptions } from '../request-options.ts';
import { sleep } from '../sleep.ts';
import type { Video } from '../types/video.ts';

/** Faster is not allowed (wire contract, REST API). */
const fastestMs = 5000;

export interface WaitOptions extends RequestOptions {
  /** How often to look, in ms; 5000 or more. 5000 */
  readonly everyMs?: number | undefined;
  /** How long to wait in all, in ms. 15 minutes */
  readonly deadlineMs?: number | undefined;
}

/** See `Videos.waitFor`. */
export async function waitFor(
  look: (options: RequestOptions) => Promise<Video>,
  id: string,
  options: WaitOptions,
): Promise<Video> {
  const { everyMs = fastestMs, deadlineMs = 15 * 60_000, ...request } = options;
  if (!(everyMs >= fastestMs)) {
    throw new ConfigurationError('invalid_option', `everyMs takes ${fastestMs} ms or more`);
  }
  const { signal } = request;
  const endsAt = performance.now() + deadlineMs;
  let seen: Video | undefined;
  let trouble: unknown;
  for (;;) {
    let pauseMs = everyMs;
    try {
      seen = await look(request);
      trouble = undefined;
      if (seen.status === 'completed') return seen;
      if (seen.status === 'failed') throw new VideoFailedError(seen);
    } catch (error) {
      if (!passes(error)) throw error;
      trouble = error;
      pauseMs = Math.max(everyMs, error.retryAfterMs ?? 0);
    }
    const leftMs = endsAt - performance.now();
    if (leftMs <= pauseMs) {
      // Another look would come too late.
      await pause(leftMs, signal);
      throw new WaitTimeoutError(id, deadlineMs, seen, trouble);
    }
    await pause(pauseMs, signal);
  }
}

/** Whether looking again later may help. */
function passes(error: unknown): error is APIError {
  if (error instanceof APIConnectionError) return true;
  if (!(error instanceof APIError) || error.status === undefined) return false;
  return error.status === 429 || error.status === 408 || error.status >= 500;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (error) {
    const cause = harmlessCause(error);
    throw new APIUserAbortError({ code: 'aborted', message: 'No longer waited for', cause });
  }
}
