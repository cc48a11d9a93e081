import { queueContract } from '@bluma-webhooks/testing';
import { describe, it } from 'vitest';
import { subjects } from '../support/subject.ts';

/** The whole contract of a queue and its workers. */
export function contractCases(url: () => string): void {
  describe('keeps the contract of a queue', () => {
    queueContract((name, run) => it.concurrent(name, run, 30_000), subjects(url));
  });
}
