import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { queueContract } from '@bluma-webhooks/testing';
import { afterAll, beforeAll, it } from 'vitest';
import { subjects } from './subject.ts';

/** The whole contract of a queue and its workers. */
export function bullmqContract(): void {
  let server: TestServer;

  // The first server may have to be fetched.
  beforeAll(async () => {
    server = await startRedis();
  }, 200_000);

  afterAll(() => server?.stop());

  queueContract(
    (name, run) => it.concurrent(name, run, 30_000),
    subjects(() => server.url),
  );
}
