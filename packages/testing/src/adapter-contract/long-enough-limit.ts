import type { ReceivedResponse } from '../send-request.ts';
import { isResponse } from './responses.ts';

/** Short limits come first. Most machines need no longer limit, and the case is then quick. */
const factors = [1, 10];
const largestFactor = 100;

/**
 * Runs a case's delivery with a time limit that may be too short for a slow machine. The response shows that: the limit
 * passed before the receiver had the body, or before the store had answered the claim. Then the delivery runs again
 * with a longer limit.
 *
 * @param run takes a new event and a new server, and multiplies its limits by the factor
 */
export async function withLongEnoughLimit<T extends { readonly response: ReceivedResponse }>(
  run: (factor: number) => Promise<T>,
): Promise<T> {
  for (const factor of factors) {
    const result = await run(factor);
    if (!isTooEarly(result.response)) return result;
  }
  return run(largestFactor);
}

function isTooEarly(response: ReceivedResponse): boolean {
  return isResponse(response, 'body_timeout') || isResponse(response, 'store_unavailable');
}
