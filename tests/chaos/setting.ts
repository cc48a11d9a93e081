import type { QueueKind } from './queues.ts';
import type { StoreKind } from './stores.ts';
import type { Times } from './times.ts';

export const modes = ['accept', 'redeliver'] as const;

/** What a receiver does at the deadline. It has an endpoint for each. */
export type Mode = (typeof modes)[number];

export const toPath = (mode: Mode): string => `/${mode}`;

export const secret = 'whsec_chaos';

/** What the processes of a run have to know. */
export interface ProcessSetting {
  readonly store: StoreKind;
  /** Between receivers and workers; without one, receivers handle what they receive. */
  readonly queue?: QueueKind | undefined;
  readonly times: Times;
  /** All that is random comes from it, but for what the operating system makes of it. */
  readonly seed: number;
  /** The part of the runs that fail, and that are slow. */
  readonly failing: number;
  readonly slow: number;
  /** The part of the events whose receiver is killed between enqueuing them and answering. */
  readonly dying: number;
}

/** How a run goes. Its times come from what a delivery takes on this machine. */
export interface ChaosSetting extends Omit<ProcessSetting, 'times'> {
  readonly events: number;
  /** Of receivers and workers, with SIGKILL. */
  readonly kills: number;
  /** Of receivers and workers, with SIGSTOP. */
  readonly freezes: number;
  readonly serverFreezes: number;
  readonly serverRestarts: number;
  /** How many events a second begin, at most. */
  readonly rate: number;
  /** The part of the events that come more than once. */
  readonly duplicated: number;
}

/** How many faults the long form has for so many events. */
export const faultsPerEvents = {
  events: 5000,
  kills: 24,
  freezes: 4,
  serverFreezes: 2,
  serverRestarts: 2,
  rate: 500,
  failing: 0.05,
  slow: 0.06,
  duplicated: 0.15,
  dying: 0.002,
} as const;

/** What `npm test` has: as many faults, closer together. */
export const shortForm = { ...faultsPerEvents, events: 2000, dying: 0.005 } as const;
