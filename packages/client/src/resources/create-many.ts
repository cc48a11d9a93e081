import PQueue from 'p-queue';
import { checkConcurrency, checkRetries, checkTimeout, isCountOrAll } from '../client-options.ts';
import { BlumaError } from '../errors/bluma-error.ts';
import { APIUserAbortError } from '../errors/exchange-errors.ts';
import {
  AuthenticationError,
  InsufficientCreditsError,
  PermissionDeniedError,
  RateLimitError,
} from '../errors/status-errors.ts';
import type { Log } from '../log.ts';
import { mostRefusals, rateWindowMs } from '../rate-window.ts';
import { harmlessCause } from '../redact.ts';
import type { RequestOptions } from '../request-options.ts';
import { requireOption } from '../require-option.ts';
import type { RateBudget } from '../transport/rate-budget.ts';
import type { CreatedVideo } from '../types/video.ts';
import type { CreateVideoInput } from '../types/video-input.ts';

/** How far a batch has come. */
export interface BatchProgress {
  /** How many are over, this one included. */
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** Which one it is, from 0, and what came of it. */
  readonly index: number;
  readonly result: PromiseSettledResult<CreatedVideo>;
}

export interface CreateManyOptions extends RequestOptions {
  /** How many are under way at once; the client's own `concurrency` holds too. 5 */
  readonly concurrency?: number | undefined;
  /** How many to send in any hour, at most. As many as the `X-RateLimit-*` headers let it. */
  readonly perHour?: number | undefined;
  /** Called after each, and not waited for. What it throws, or rejects with, is logged. */
  readonly onProgress?: ((progress: BatchProgress) => unknown) | undefined;
}

export interface BatchParts {
  readonly create: (input: CreateVideoInput, options: RequestOptions) => Promise<CreatedVideo>;
  readonly budget: RateBudget;
  readonly log: Log;
}

/** See `Videos.createMany`. */
export async function createMany(
  inputs: readonly CreateVideoInput[],
  options: CreateManyOptions,
  { create, budget, log }: BatchParts,
): Promise<PromiseSettledResult<CreatedVideo>[]> {
  const { onProgress, concurrency, perHour, ...request } = options ?? {};
  const { signal, timeout, maxRetries } = request;
  requireOption(Array.isArray(inputs), 'inputs takes a list');
  if (timeout !== undefined) checkTimeout(timeout);
  if (maxRetries !== undefined) checkRetries(maxRetries);
  const queue = queueOf(concurrency, perHour);
  let done = 0;
  let failed = 0;

  // Ends the waits of what was not sent, and nothing that was.
  const stopping = new AbortController();
  const leaving = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]);

  const send = async (input: CreateVideoInput): Promise<CreatedVideo> => {
    for (let refusals = 1; ; refusals++) {
      await budget.reserve(leaving);
      try {
        return await create(input, request);
      } catch (error) {
        const refusal = refusalOfAll(error);
        if (refusal) stopping.abort(refusal);
        // The budget knows how long to wait: a batch can, where a single call should not.
        if (!(error instanceof RateLimitError) || refusals === mostRefusals) throw error;
      } finally {
        budget.release();
      }
    }
  };
  const inTurn = async (input: CreateVideoInput, index: number) => {
    const result = await settled(
      addTo(queue, () => send(input), leaving),
      signal,
    );
    done++;
    if (result.status === 'rejected') failed++;
    const progress = { done, failed, total: inputs.length, index, result };
    (async () => onProgress?.(progress))().catch((error: unknown) => {
      log.error('progress_failed', { err: harmlessCause(error) });
    });
    return result;
  };
  return Promise.all(inputs.map(inTurn));
}

/** In any hour, not in each: that is how the API counts. */
function queueOf(concurrency = 5, perHour = Number.POSITIVE_INFINITY): PQueue {
  checkConcurrency(concurrency);
  requireOption(isCountOrAll(perHour), 'perHour takes a whole number from 1, or Infinity');
  if (perHour === Number.POSITIVE_INFINITY) return new PQueue({ concurrency });
  return new PQueue({ concurrency, intervalCap: perHour, interval: rateWindowMs, strict: true });
}

/** What the rest rejects with, where the next one would be refused as well, for a request each. */
function refusalOfAll(error: unknown): BlumaError | undefined {
  const because = (reason: string) => `Not sent: another one was refused before, ${reason}`;
  if (error instanceof InsufficientCreditsError) {
    const details = {
      code: 'insufficient_credits',
      message: because('for want of credits'),
    } as const;
    return new InsufficientCreditsError(details, error);
  }
  if (error instanceof AuthenticationError) {
    return new AuthenticationError({
      code: 'authentication_error',
      message: because('for its key'),
    });
  }
  if (error instanceof PermissionDeniedError) {
    const message = because('which its key may not do');
    return new PermissionDeniedError({ code: 'permission_denied', message }, error.requiredScope);
  }
  return undefined;
}

/** What is in line when `leaving` aborts leaves it at once. What was begun says by itself what became of it. */
async function addTo<T>(queue: PQueue, begin: () => Promise<T>, leaving: AbortSignal): Promise<T> {
  let begun: Promise<T> | undefined;
  const task = () => {
    begun = begin();
    return begun;
  };
  try {
    return await queue.add(task, { signal: leaving });
  } catch (error) {
    if (begun) return begun;
    throw error;
  }
}

async function settled(
  video: Promise<CreatedVideo>,
  signal: AbortSignal | undefined,
): Promise<PromiseSettledResult<CreatedVideo>> {
  try {
    return { status: 'fulfilled', value: await video };
  } catch (error) {
    if (error instanceof BlumaError || !signal?.aborted)
      return { status: 'rejected', reason: error };
    const cause = harmlessCause(signal.reason);
    const reason = new APIUserAbortError({ code: 'aborted', message: 'Not sent: aborted', cause });
    return { status: 'rejected', reason };
  }
}
