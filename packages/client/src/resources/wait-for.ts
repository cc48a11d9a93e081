import { APIError } from '../errors/api-error.ts';
import { VideoFailedError, WaitTimeoutError } from '../errors/outcome-errors.ts';
import { APIConnectionError, APIUserAbortError } from '../errors/request-errors.ts';
import { redactCause } from '../redact.ts';
import { type RequestOptions, requestOptionNames } from '../request-options.ts';
import { requireInterval, requireKnownOptions, requireTimeLimit } from '../require-option.ts';
import { toAbortSignal } from '../signal.ts';
import { sleep } from '../sleep.ts';
import type { Video } from '../types/video.ts';
import { withTimeout } from '../with-timeout.ts';

/** The API allows no shorter interval (wire contract, REST API). */
const minIntervalMs = 5000;

export interface WaitOptions extends RequestOptions {
  /** The interval between two requests, in ms. 5000 or more. @default 5000 */
  readonly intervalMs?: number | undefined;
  /** The longest wait in all, in ms. `Infinity` sets no limit. @default 900_000 */
  readonly deadlineMs?: number | undefined;
}

const optionNames = [...requestOptionNames, 'intervalMs', 'deadlineMs'];

/** See `Videos.waitFor`. */
export async function waitFor(
  get: (options: RequestOptions) => Promise<Video>,
  id: string,
  options: WaitOptions,
): Promise<Video> {
  requireKnownOptions(options ?? {}, optionNames);
  const { intervalMs = minIntervalMs, deadlineMs = 15 * 60_000, ...request } = options ?? {};
  requireInterval('intervalMs', intervalMs, minIntervalMs, 'the API allows no shorter interval');
  requireTimeLimit('deadlineMs', deadlineMs);
  const given = toAbortSignal(request.signal);
  let seen: Video | undefined;
  let failure: APIError | undefined;
  try {
    // The timeout covers requests and pauses, so that a request that hangs does not outlast it.
    return await withTimeout(deadlineMs, given, async (signal) => {
      for (;;) {
        const look = await lookOnce(() => get({ ...request, signal }));
        failure = look.failure;
        seen = look.video ?? seen;
        if (seen?.status === 'completed') return seen;
        if (seen?.status === 'failed') throw new VideoFailedError(seen);
        await pause(Math.max(intervalMs, failure?.retryAfterMs ?? 0), signal);
      }
    });
  } catch (error) {
    if (!(error instanceof APIUserAbortError) || given?.aborted) throw error;
    throw new WaitTimeoutError(id, deadlineMs, seen, failure);
  }
}

interface Look {
  readonly video?: Video;
  readonly failure?: APIError;
}

/** @throws an error that a later request would get again */
async function lookOnce(get: () => Promise<Video>): Promise<Look> {
  try {
    return { video: await get() };
  } catch (error) {
    if (isTransient(error)) return { failure: error };
    throw error;
  }
}

/** Whether a later request may succeed. */
function isTransient(error: unknown): error is APIError {
  if (error instanceof APIConnectionError) return true;
  if (!(error instanceof APIError) || error.status === undefined) return false;
  return error.status === 429 || error.status === 408 || error.status >= 500;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (error) {
    const cause = redactCause(error);
    throw new APIUserAbortError({ code: 'aborted', message: 'No longer waited for', cause });
  }
}
