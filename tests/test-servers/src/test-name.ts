import { randomUUID } from 'node:crypto';

/** Holds what every name of a run begins with. */
export const runVariable = 'BLUMA_TEST_RUN';

/** Creates a name that no other test has. It begins as all names of the run, which removes what has them in the end. */
export function createTestName(): string {
  return `${process.env[runVariable] ?? 'bluma-test'}-${randomUUID()}`;
}
