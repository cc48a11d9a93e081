import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe } from 'vitest';
import { connectionCases } from './connections.ts';
import { contractCases } from './contract.ts';
import { jobCases } from './jobs.ts';
import { outageCases } from './outages.ts';

interface CaseOptions {
  /** They take their time. */
  readonly outages: boolean;
}

/** What holds on every version of BullMQ. */
export function everyCase(version: string, { outages }: CaseOptions): void {
  describe(`bullmqQueue and createWorker on ${version}`, () => {
    let server: TestServer;

    // The first server may have to be fetched.
    beforeAll(async () => {
      server = await startRedis();
    }, 200_000);

    afterAll(() => server?.stop());

    const url = () => server.url;
    contractCases(url);
    jobCases(url);
    connectionCases(url);
    if (outages) outageCases();
  });
}
