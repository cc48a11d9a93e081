import type { History, RunHistory } from './history.ts';
import type { Outage } from './outage.ts';

/**
 * What happened to the earlier run's process, or to the server, before the later run was granted: only then could the
 * earlier one have had its effect without the store's hearing of it.
 */
export function explainEffect(
  earlier: RunHistory,
  later: RunHistory,
  outages: readonly Outage[],
  { stalls }: History,
): string | undefined {
  const from = Math.min(earlier.sentAt, later.sentAt);
  const to = Math.max(earlier.claimedAt, later.claimedAt);
  const concerns = (outage: Omit<Outage, 'kind'>) =>
    outage.from <= to &&
    outage.to >= from &&
    (outage.pid === undefined || outage.pid === earlier.pid);
  const outage = outages.find(concerns);
  return outage?.kind ?? (stalls.some(concerns) ? 'stall' : undefined);
}
