import type { Steps } from './handwritten-receiver.ts';

/** The difference from the careful receiver. */
export interface ReceiverMutation {
  readonly mistake: string;
  /** The part of the vendor's guides that has the mistake. */
  readonly origin: string;
  readonly steps: Partial<Steps>;
  /** The cases that fail. The first case names the flaw. */
  readonly caughtBy: readonly string[];
}
