import type { QueueKind } from './queues.ts';
import type { StoreKind } from './stores.ts';

/** The vendor's times and ours, divided by 20. */
const scale = 20;

const scaled = (ms: number) => ms / scale;

/** In ms. */
export const times = {
  vendorTimeout: scaled(5000),
  deadline: scaled(4500),
  lease: scaled(20_000),
  storeCommand: scaled(2000),
  // 3 s, 30 s, 5 min, 1 h. The last two are cut short, or a run would last for hours: less time to recover in.
  ladder: [scaled(3000), scaled(30_000), 2500, 2500],
} as const;

export const modes = ['accept', 'retry'] as const;

/** What a receiver does at the deadline. It has an endpoint for each. */
export type Mode = (typeof modes)[number];

export const pathOf = (mode: Mode): string => `/${mode}`;

export const secret = 'whsec_chaos';

/** How a run goes, for all of its processes. */
export interface ChaosSetting {
  readonly store: StoreKind;
  /** Between receivers and workers; without one, receivers handle what they receive. */
  readonly queue?: QueueKind | undefined;
  /** All that is random comes from it, but for what the operating system makes of it. */
  readonly seed: number;
  readonly events: number;
  /** Of the receivers, with SIGKILL. */
  readonly kills: number;
  /** Of the receivers, with SIGSTOP. */
  readonly freezes: number;
  readonly serverFreezes: number;
  readonly serverRestarts: number;
  /** How many events a second begin, at most. */
  readonly rate: number;
  /** The part of the runs that fail, and that are slow. */
  readonly failing: number;
  readonly slow: number;
  /** The part of the events that come more than once. */
  readonly duplicated: number;
  /** The part of the events whose receiver is killed between enqueuing them and answering. */
  readonly dying: number;
}

/** What `npm test` has; the long form has as much of everything for each event. */
export const shortForm = {
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
