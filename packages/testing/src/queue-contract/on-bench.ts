import { QueueBench } from './queue-bench.ts';
import type { QueueCase, QueueOptions, QueueUnderTest } from './subject.ts';

/** A case with workers, all of which are closed at its end. */
export function onBench(
  run: (bench: QueueBench, subject: QueueUnderTest) => Promise<void>,
  options: Partial<QueueOptions> = {},
): QueueCase {
  return {
    options,
    async run(subject, patienceMs) {
      const bench = new QueueBench(subject, patienceMs);
      try {
        await run(bench, subject);
      } finally {
        await bench.close();
      }
    },
  };
}
