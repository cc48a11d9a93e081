import { now } from './clock.ts';
import type { Ledger } from './ledger.ts';
import { times } from './setting.ts';

const beatMs = 20;

/** Notes it where this process was not given the processor for so long that a lease may have ended. */
export function startHeartbeat(ledger: Ledger): void {
  let beatenAt = now();
  setInterval(() => {
    if (now() - beatenAt > times.lease / 4) ledger.append({ step: 'stalled', since: beatenAt });
    beatenAt = now();
  }, beatMs).unref();
}
