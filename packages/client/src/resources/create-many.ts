import PQueue from 'p-queue';
import {
  checkConcurrency,
  checkRetries,
  checkTimeout,
  requireCountOrInfinity,
} from '../client-options.ts';
import { BlumaError } from '../errors/bluma-error.ts';
import { APIUserAbortError } from '../errors/request-errors.ts';
import {
  AuthenticationError,
  InsufficientCreditsError,
  PermissionDeniedError,
  RateLimitError,
} from '../errors/status-errors.ts';
import type { Log } from '../log.ts';
import { maxRefusals, rateWindowMs } from '../rate-window.ts';
import { redactCause } from '../redact.ts';
import { type RequestOptions, requestOptionNames } from '../request-options.ts';
import { requireFunctions, requireKnownOptions, requireOption } from '../require-option.ts';
import { toAbortSignal } from '../signal.ts';
import type { RateBudget } from '../transport/rate-budget.ts';
import type { CreatedVideo } from '../types/video.ts';
import type { CreateVideoInput } from '../types/video-input.ts';

/** The progress of a batch. */
export interface BatchProgress {
  /** The number of results so far, including this one. */
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** The index of the input, from 0. */
  readonly index: number;
  readonly result: PromiseSettledResult<CreatedVideo>;
}

export interface CreateManyOptions extends RequestOptions {
  /** The largest number of concurrent requests. The client's own `concurrency` applies too. @default 5 */
  readonly concurrency?: number | undefined;
  /** The largest number of requests in any hour. @default as many as the `X-RateLimit-*` headers allow */
  readonly perHour?: number | undefined;
  /** Called after each result. The batch does not wait for it, and logs its errors. */
  readonly onProgress?: ((progress: BatchProgress) => unknown) | undefined;
}

const optionNames = [...requestOptionNames, 'concurrency', 'perHour', 'onProgress'];

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
  requireKnownOptions(options ?? {}, optionNames);
  const { onProgress, concurrency, perHour, ...request } = options ?? {};
  const { timeout, maxRetries } = request;
  const signal = toAbortSignal(request.signal);
  requireFunctions({ onProgress });
  requireOption(Array.isArray(inputs), {
    name: 'inputs',
    rule: 'an array of inputs',
    value: inputs,
    fix: 'for one video, call videos.create',
  });
  if (timeout !== undefined) checkTimeout(timeout);
  if (maxRetries !== undefined) checkRetries(maxRetries);
  const queue = createQueue(concurrency, perHour);
  let done = 0;
  let failed = 0;

  // Aborts the inputs that were not sent yet, and no request in flight.
  const stopping = new AbortController();
  const notSent = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]);

  const send = async (input: CreateVideoInput): Promise<CreatedVideo> => {
    for (let refusals = 1; ; refusals++) {
      await budget.reserve(notSent);
      try {
        return await create(input, request);
      } catch (error) {
        const refusal = toBatchError(error);
        if (refusal) stopping.abort(refusal);
        // The budget waits for as long as the API asks. A batch may wait that long, a single call should not.
        if (!(error instanceof RateLimitError) || refusals === maxRefusals) throw error;
      } finally {
        budget.release();
      }
    }
  };
  const enqueue = async (input: CreateVideoInput, index: number) => {
    const result = await toSettledResult(
      addTo(queue, () => send(input), notSent),
      signal,
    );
    done++;
    if (result.status === 'rejected') failed++;
    const progress = { done, failed, total: inputs.length, index, result };
    (async () => onProgress?.(progress))().catch((error: unknown) => {
      log.error('progress_failed', { err: redactCause(error) });
    });
    return result;
  };
  return Promise.all(inputs.map(enqueue));
}

/** Counts in a sliding hour, as the API does. */
function createQueue(concurrency = 5, perHour = Number.POSITIVE_INFINITY): PQueue {
  checkConcurrency(concurrency);
  requireCountOrInfinity('perHour', perHour);
  if (perHour === Number.POSITIVE_INFINITY) return new PQueue({ concurrency });
  return new PQueue({ concurrency, intervalCap: perHour, interval: rateWindowMs, strict: true });
}

/** The error for the inputs that were not sent, if the API would refuse each of them too. */
function toBatchError(error: unknown): BlumaError | undefined {
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

/** Removes a task from the queue when the signal aborts. A task that has started runs to its end. */
async function addTo<T>(queue: PQueue, begin: () => Promise<T>, notSent: AbortSignal): Promise<T> {
  let begun: Promise<T> | undefined;
  const task = () => {
    begun = begin();
    return begun;
  };
  try {
    return await queue.add(task, { signal: notSent });
  } catch (error) {
    if (begun) return begun;
    throw error;
  }
}

async function toSettledResult(
  video: Promise<CreatedVideo>,
  signal: AbortSignal | undefined,
): Promise<PromiseSettledResult<CreatedVideo>> {
  try {
    return { status: 'fulfilled', value: await video };
  } catch (error) {
    if (error instanceof BlumaError || !signal?.aborted)
      return { status: 'rejected', reason: error };
    const cause = redactCause(signal.reason);
    const reason = new APIUserAbortError({ code: 'aborted', message: 'Not sent: aborted', cause });
    return { status: 'rejected', reason };
  }
}
