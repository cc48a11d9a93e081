import { now } from './clock.ts';
import type { Ledger } from './ledger.ts';
import type { Times } from './times.ts';

const beatMs = 20;

/** Notes it where this process was not given the processor for so long that a lease may have ended. */
export function startHeartbeat(ledger: Ledger, { lease }: Times): void {
  let beatenAt = now();
  setInterval(() => {
    if (now() - beatenAt > lease / 4) ledger.append({ step: 'stalled', since: beatenAt });
    beatenAt = now();
  }, beatMs).unref();
}
