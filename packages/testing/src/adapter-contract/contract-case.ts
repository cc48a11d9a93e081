import type { ContractHarness } from './contract-harness.ts';

export interface ContractCase {
  /** The expected behaviour, as a sentence. It ends in `[flaw: …]` if the case catches a mutant. */
  readonly name: string;
  run(harness: ContractHarness): Promise<void>;
}
