import type { Entry } from './ledger.ts';

/** One token's life. */
export interface RunHistory {
  readonly key: string;
  readonly token: string;
  readonly pid: number;
  /** When the call that was granted left, and when its answer was noted. */
  readonly sentAt: number;
  claimedAt: number;
  event?: string;
  startedAt?: number;
  effectAt?: number;
  endedAt?: number;
  /** Of all grants. The lease lasted for so long, at least. */
  lastGrantSentAt: number;
  releasingAt?: number;
  /** What the store said yes to, and when the call left. */
  completed?: { readonly sentAt: number; readonly at: number };
  released?: { readonly sentAt: number; readonly at: number };
}

export interface History {
  readonly runs: readonly RunHistory[];
  /** By key, in the order of their claims. */
  readonly byKey: ReadonlyMap<string, readonly RunHistory[]>;
  /** Those that reached the handler. */
  readonly byEvent: ReadonlyMap<string, readonly RunHistory[]>;
  readonly letters: ReadonlyMap<string, string>;
  readonly stalls: readonly { readonly pid: number; readonly from: number; readonly to: number }[];
}

export function toHistory(entries: readonly Entry[]): History {
  const runs = new Map<string, RunHistory>();
  const letters = new Map<string, string>();
  const stalls: { pid: number; from: number; to: number }[] = [];
  for (const entry of entries) {
    if (entry.step === 'letter') letters.set(entry.event, entry.reason);
    else if (entry.step === 'stalled') stalls.push({ ...entry, from: entry.since, to: entry.at });
    else if (entry.step === 'unanswered')
      stalls.push({ ...entry, from: entry.sentAt, to: entry.at });
    else if (entry.step === 'claimed') claim(runs, entry);
    else note(runs.get(entry.token), entry);
  }
  const all = [...runs.values()];
  const started = all.filter(({ event }) => event !== undefined);
  return {
    runs: all,
    byKey: grouped(all, ({ key }) => key),
    byEvent: grouped(started, ({ event }) => event ?? ''),
    letters,
    stalls,
  };
}

function grouped(
  runs: readonly RunHistory[],
  getName: (run: RunHistory) => string,
): Map<string, RunHistory[]> {
  const groups = new Map<string, RunHistory[]>();
  for (const run of runs) {
    const name = getName(run);
    const group = groups.get(name);
    if (group) group.push(run);
    else groups.set(name, [run]);
  }
  return groups;
}

function claim(runs: Map<string, RunHistory>, entry: Entry & { readonly step: 'claimed' }): void {
  const { key, token, pid, sentAt, at } = entry;
  const run = runs.get(token);
  if (!run) {
    runs.set(token, { key, token, pid, sentAt, claimedAt: at, lastGrantSentAt: sentAt });
    return;
  }
  run.claimedAt = at;
  run.lastGrantSentAt = sentAt;
}

type RunEntry = Exclude<Entry, { readonly step: 'claimed' | 'letter' | 'stalled' | 'unanswered' }>;

function note(run: RunHistory | undefined, entry: RunEntry): void {
  if (!run) throw new Error(`A ${entry.step} without a claim: ${entry.token}`);
  const { at } = entry;
  switch (entry.step) {
    case 'start':
      run.event = entry.event;
      run.startedAt ??= at;
      return;
    case 'effect':
      run.effectAt = at;
      return;
    case 'end':
      run.endedAt = at;
      return;
    case 'renewed':
      run.lastGrantSentAt = Math.max(run.lastGrantSentAt, entry.sentAt);
      return;
    case 'releasing':
      run.releasingAt ??= at;
      return;
    default:
      run[entry.step] ??= { sentAt: entry.sentAt, at };
  }
}
