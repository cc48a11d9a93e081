import { queueContract } from '@bluma-webhooks/testing';
import { describe, it } from 'vitest';
import { patienceMs } from '../support/patience.ts';
import { subjects } from '../support/subject.ts';

/** The whole contract of a queue and its workers. */
export function contractCases(url: () => string): void {
  describe('passes the contract of a queue', () => {
    const register = (name: string, run: () => Promise<void>) => it.concurrent(name, run, 200_000);
    queueContract(register, subjects(url), { patienceMs });
  });
}
