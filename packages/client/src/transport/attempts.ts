import type { UsableKey } from '../api-key.ts';
import type { APIResponse } from '../api-promise.ts';
import { BlumaError } from '../errors/bluma-error.ts';
import { APIConnectionError } from '../errors/request-errors.ts';
import { RateLimitError } from '../errors/status-errors.ts';
import type { Log } from '../log.ts';
import type { Creation } from './ambiguity.ts';
import type { RateBudget } from './rate-budget.ts';
import { type Fetch, type OutgoingRequest, sendRequest } from './send-request.ts';

export interface AttemptsParts {
  /** The call's name in logs and messages: `POST /videos`. */
  readonly name: string;
  readonly creation: Creation | undefined;
  readonly hasResult: boolean;
  readonly fetch: Fetch;
  readonly budget: RateBudget;
  readonly log: Log;
}

/** Sends the attempts of a call, and records their results. */
export class Attempts {
  readonly #parts: AttemptsParts;
  #sent = 0;
  #isPending = false;
  #mayBeDone = false;

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Whether the last attempt may have been sent, and has no result. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /** Whether an attempt before the last may have succeeded. */
  get mayBeDone(): boolean {
    return this.#mayBeDone;
  }

  /** Records that the last attempt failed with `error` and is repeated. */
  recordRetry(error: unknown): void {
    if (mayHaveWorked(error)) this.#mayBeDone = true;
  }

  /** Sends one attempt, and reports it to the budget and the log. */
  async send(outgoing: OutgoingRequest, key: UsableKey): Promise<APIResponse<unknown>> {
    const { name, creation, hasResult, fetch, budget } = this.#parts;
    // An attempt that was aborted before it was sent must not count as ambiguous.
    outgoing.request.signal.throwIfAborted();
    this.#sent++;
    this.#isPending = true;
    budget.startRequest();
    const from = performance.now();
    let hasResponse = false;
    try {
      const result = await sendRequest(outgoing, {
        fetch,
        name,
        creation,
        hasResult,
        secrets: [key.value],
        onHeaders: (headers) => {
          hasResponse = true;
          budget.update(headers);
        },
      });
      this.#isPending = false;
      this.#logAttempt(from, result.response.status);
      return result;
    } catch (error) {
      // An attempt that was aborted, or that timed out, stays pending. Nobody can receive a create without its body.
      const isUnsent = !hasResponse && outgoing.body?.wasSent() === false;
      if (error instanceof BlumaError || isUnsent) this.#isPending = false;
      if (error instanceof RateLimitError) budget.block(error.retryAfterMs);
      this.#logAttempt(from, error instanceof BlumaError ? error.code : 'aborted');
      throw error;
    } finally {
      budget.endRequest();
    }
  }

  #logAttempt(from: number, outcome: unknown): void {
    const { name, log } = this.#parts;
    const durationMs = Math.round(performance.now() - from);
    log.debug('request', { name, attempt: this.#sent, outcome, durationMs });
  }
}

/** Whether an attempt with this error may have succeeded on the server. */
function mayHaveWorked(error: unknown): boolean {
  if (error instanceof RateLimitError) return false;
  return !(error instanceof APIConnectionError) || error.sent;
}
