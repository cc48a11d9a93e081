import type { DeliveryAnswer } from '../exchange.ts';
import { isAnswer } from './answers.ts';

/** Short limits come first: most machines need no more, and a case that waits for its limit is quick. */
const factors = [1, 10];
const largestFactor = 100;

/**
 * Runs a case's delivery with a time limit that a slow machine may not keep. Its answer shows that: the limit passed
 * before the receiver had the body, or before the store had answered the claim. Then the limit was no test of the
 * receiver, and the delivery is run again with a longer one.
 *
 * @param run takes a new event and a new server, with its limits multiplied by the factor
 */
export async function withTimeLimit<T extends { readonly answer: DeliveryAnswer }>(
  run: (factor: number) => Promise<T>,
): Promise<T> {
  for (const factor of factors) {
    const result = await run(factor);
    if (!isTooEarly(result.answer)) return result;
  }
  return run(largestFactor);
}

function isTooEarly(answer: DeliveryAnswer): boolean {
  return isAnswer(answer, 'body_timeout') || isAnswer(answer, 'store_unavailable');
}
