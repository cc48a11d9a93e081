import type { RunReport } from './recorded-run.ts';
import { type Mode, modes } from './setting.ts';
import { isSuccess } from './success.ts';

const shown = 10;

/** A run, for people to read. */
export function formatSummary({
  setting,
  sent,
  outages,
  history,
  verdict,
  seconds,
}: RunReport): string {
  const { store, queue, seed, times } = setting;
  const { lost, doubled, broken, killedAfter202, deadLettered, repeated } = verdict;
  const countOutages = (kind: string) => outages.filter((outage) => outage.kind === kind).length;
  const inMode = (mode: Mode) => {
    const own = sent.filter((event) => event.mode === mode);
    const answered = own.filter(({ isAnswered }) => isAnswered).length;
    const late = own.filter(({ statuses }) => statuses.includes(202)).length;
    return `${own.length} events, ${answered} answered 2xx${late ? `, ${late} with 202` : ''}`;
  };
  const deliveries = sent.reduce((sum, { statuses }) => sum + statuses.length, 0);
  const failed = sent.reduce(
    (sum, { statuses }) => sum + statuses.filter((status) => !isSuccess(status)).length,
    0,
  );
  const effects = history.runs.filter(({ effectAt }) => effectAt !== undefined).length;
  const lines: [string, string][] = [
    ['run', `${queue ? `${queue} on ` : ''}${store}, seed ${seed}, ${seconds.toFixed(1)} s`],
    ['times', `${times.vendorTimeout} ms for an answer, leases of ${times.lease} ms`],
    ...(queue ? [queued(sent)] : modes.map((mode): [string, string] => [mode, inMode(mode)])),
    ['deliveries', `${deliveries}, ${failed} of them failed`],
    [
      'faults',
      `${countOutages('kill')} kills, ${countOutages('freeze')} freezes, ${countOutages('server restart')} server restarts, ${countOutages('server freeze')} server freezes, ${history.stalls.length} stalls, ${countOutages('server stall')} of the server`,
    ],
    ['claims', `${history.runs.length} granted, ${effects} had their effect`],
    ['lost', counted(lost)],
    ['doubled', counted(doubled)],
    ['leases broken', counted(broken)],
    [
      'repeated after',
      [...repeated].map(([why, count]) => `${why}: ${count}`).join(', ') || 'nothing',
    ],
    ['killed after 202', counted(killedAfter202)],
    ['dead letters', counted(deadLettered)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(19)}${value}\n`).join('');
}

function queued(sent: RunReport['sent']): [string, string] {
  const answered = sent.filter(({ isAnswered }) => isAnswered).length;
  return ['queued', `${sent.length} events, ${answered} answered 2xx`];
}

function counted(names: readonly string[]): string {
  if (names.length === 0) return '0';
  const rest = names.length > shown ? ', …' : '';
  return `${names.length}: ${names.slice(0, shown).join(', ')}${rest}`;
}
