import { now } from '../lib/clock.ts';
import { withTimeout } from '../lib/timeout.ts';
import { TokenBucket } from '../lib/token-bucket.ts';
import type { Refusal } from '../outcome.ts';
import type { SignatureParts } from './explain-mismatch.ts';

/** How often the reason is searched for: anyone can send wrong signatures. */
const searchesInARow = 20;
const searchEveryMs = 1000;

const unexplained: Refusal = { reason: 'mismatch' };

/** Finds why a signature is refused, by the deadline (monotonic, ms). Never rejects. */
export type RefuseSignature = (parts: SignatureParts, deadline: number) => Promise<Refusal>;

/** The search is code that most processes never need. The first wrong signature loads it. */
export function createSignatureRefusal(): RefuseSignature {
  const searches = new TokenBucket(searchesInARow, searchEveryMs);
  const search = async (parts: SignatureParts) => {
    const { explainMismatch } = await import('./explain-mismatch.ts');
    return explainMismatch(parts);
  };
  return async (parts, deadline) => {
    if (!searches.tryTake()) return unexplained;
    try {
      return await withTimeout(deadline - now(), search(parts));
    } catch {
      // A bundler may have left the file out. The signature is refused all the same.
      return unexplained;
    }
  };
}
