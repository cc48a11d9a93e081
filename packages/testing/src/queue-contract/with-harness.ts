import { QueueHarness } from './queue-harness.ts';
import type { QueueCase, QueueOptions, QueueUnderTest } from './queue-under-test.ts';

/** A case with a harness. The workers are closed when the case ends. */
export function withHarness(
  run: (harness: QueueHarness, subject: QueueUnderTest) => Promise<void>,
  options: Partial<QueueOptions> = {},
): QueueCase {
  return {
    options,
    async run(subject, patienceMs) {
      const harness = new QueueHarness(subject, patienceMs);
      try {
        await run(harness, subject);
      } finally {
        await harness.close();
      }
    },
  };
}
