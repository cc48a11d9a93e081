import { APIError } from '../errors/api-error.ts';
import { APIConnectionError, APIUserAbortError } from '../errors/exchange-errors.ts';
import { VideoFailedError, WaitTimeoutError } from '../errors/outcome-errors.ts';
import { harmlessCause } from '../redact.ts';
import type { RequestOptions } from '../request-options.ts';
import { requireOption } from '../require-option.ts';
import { sleep } from '../sleep.ts';
import { withTimeLimit } from '../time-limit.ts';
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
  get: (options: RequestOptions) => Promise<Video>,
  id: string,
  options: WaitOptions,
): Promise<Video> {
  const { everyMs = fastestMs, deadlineMs = 15 * 60_000, ...request } = options ?? {};
  requireOption(everyMs >= fastestMs, `everyMs takes ${fastestMs} ms or more`);
  let seen: Video | undefined;
  let trouble: APIError | undefined;
  try {
    // Ends looks and pauses alike, so that one that hangs does not outlast it.
    return await withTimeLimit(deadlineMs, request.signal, async (signal) => {
      for (;;) {
        const look = await lookOnce(() => get({ ...request, signal }));
        trouble = look.trouble;
        seen = look.video ?? seen;
        if (seen?.status === 'completed') return seen;
        if (seen?.status === 'failed') throw new VideoFailedError(seen);
        await pause(Math.max(everyMs, trouble?.retryAfterMs ?? 0), signal);
      }
    });
  } catch (error) {
    if (!(error instanceof APIUserAbortError) || request.signal?.aborted) throw error;
    throw new WaitTimeoutError(id, deadlineMs, seen, trouble);
  }
}

interface Look {
  readonly video?: Video;
  readonly trouble?: APIError;
}

/** @throws what will not pass */
async function lookOnce(get: () => Promise<Video>): Promise<Look> {
  try {
    return { video: await get() };
  } catch (error) {
    if (passes(error)) return { trouble: error };
    throw error;
  }
}

/** Whether looking again later may help. */
function passes(error: unknown): error is APIError {
  if (error instanceof APIConnectionError) return true;
  if (!(error instanceof APIError) || error.status === undefined) return false;
  return error.status === 429 || error.status === 408 || error.status >= 500;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (error) {
    const cause = harmlessCause(error);
    throw new APIUserAbortError({ code: 'aborted', message: 'No longer waited for', cause });
  }
}
