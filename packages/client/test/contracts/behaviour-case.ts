/** What something has to do, whoever wrote it. */
export interface BehaviourCase<Start> {
  readonly name: string;
  /** Rejects if it does not. */
  run(start: Start): Promise<void>;
}

/** The names of the cases that one fails, in their order. */
export async function findFailures<Start>(
  contract: readonly BehaviourCase<Start>[],
  start: Start,
): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of contract) {
    await run(start).catch(() => failed.push(name));
  }
  return failed;
}
