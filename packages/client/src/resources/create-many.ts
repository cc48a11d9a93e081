import PQueue from 'p-queue';
import { BlumaError, ConfigurationError } from '../errors/bluma-error.ts';
import { APIUserAbortError } from '../errors/exchange-errors.ts';
import type { Log } from '../log.ts';
import { harmlessCause } from '../redact.ts';
import type { RequestOptions } from '../request-options.ts';
import type { RateBudget } from '../transport/rate-budget.ts';
import type { CreatedVideo } from '../types/video.ts';
import type { CreateVideoInput } from '../types/video-input.ts';

const hourMs = 3_600_000;

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
  /** Called after each. What it throws is logged. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
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
  const { onProgress, concurrency, perHour, ...request } = options;
  const { signal } = request;
  const queue = queueOf(concurrency, perHour);
  let done = 0;
  let failed = 0;

  const send = async (input: CreateVideoInput): Promise<CreatedVideo> => {
    await budget.reserve(signal);
    try {
      return await create(input, request);
    } finally {
      budget.release();
    }
  };
  const inTurn = async (input: CreateVideoInput, index: number) => {
    const result = await settled(
      addTo(queue, () => send(input), signal),
      signal,
    );
    done++;
    if (result.status === 'rejected') failed++;
    try {
      onProgress?.({ done, failed, total: inputs.length, index, result });
    } catch (error) {
      log.error('progress_failed', { err: harmlessCause(error) });
    }
    return result;
  };
  return Promise.all(inputs.map(inTurn));
}

/** In any hour, not in each: that is how the API counts. */
function queueOf(concurrency = 5, perHour = Number.POSITIVE_INFINITY): PQueue {
  if (!(concurrency >= 1)) {
    throw new ConfigurationError('invalid_option', 'concurrency takes 1 or more');
  }
  if (perHour === Number.POSITIVE_INFINITY) return new PQueue({ concurrency });
  if (!(perHour >= 1)) throw new ConfigurationError('invalid_option', 'perHour takes 1 or more');
  return new PQueue({ concurrency, intervalCap: perHour, interval: hourMs, strict: true });
}

/** What is in line when the signal aborts leaves it at once. What was begun says by itself what became of it. */
async function addTo<T>(
  queue: PQueue,
  begin: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  let begun: Promise<T> | undefined;
  const task = () => {
    begun = begin();
    return begun;
  };
  try {
    return await queue.add(task, signal ? { signal } : {});
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
