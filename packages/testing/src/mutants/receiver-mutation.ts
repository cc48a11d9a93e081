import type { Steps } from './handwritten-receiver.ts';

/** What is otherwise than in the careful endpoint. */
export interface ReceiverMutation {
  /** What it does that it must not. */
  readonly mistake: string;
  /** Where in the vendor's guides. */
  readonly origin: string;
  readonly steps: Partial<Steps>;
  /** The cases that fail, the one that names the flaw first. */
  readonly caughtBy: readonly string[];
}
