import { setTimeout } from 'node:timers/promises';
import type { Handler } from '@bluma-webhooks/core';
import type { Ledger } from './ledger.ts';
import { Random } from './random.ts';
import type { ProcessSetting } from './setting.ts';

/** Notes what it does; is fast or slow, and fails, as the seed has it. */
export function recordedHandler(
  { seed, failing, slow, times }: ProcessSetting,
  ledger: Ledger,
): Handler {
  const hasFailed = new Set<string>();
  return async (event, { attempt, claim }) => {
    const { key, token } = claim;
    ledger.append({ step: 'start', key, token, event: event.id });
    const random = new Random(seed, 'run', event.id, attempt);
    const isSlow = random.chance(slow);
    // Of the slow ones, about half are past the deadline.
    await setTimeout(isSlow ? random.between(50, 3 * times.deadline) : random.between(0, 8));
    // The second time around it works, be it after a 202 or in another attempt.
    if (random.chance(failing) && !hasFailed.has(token)) {
      hasFailed.add(token);
      throw new Error('As the seed has it');
    }
    ledger.append({ step: 'effect', token });
    await setTimeout(random.between(0, 4));
    ledger.append({ step: 'end', token });
  };
}
