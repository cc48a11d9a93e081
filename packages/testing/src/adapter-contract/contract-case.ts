import type { Bench } from './bench.ts';

export interface ContractCase {
  /** What holds, as a sentence. The flaw that the case is there to catch, if it is one, in brackets at its end. */
  readonly name: string;
  run(bench: Bench): Promise<void>;
}
