import type { Logger } from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createTestName } from '@bluma-webhooks/test-servers';
import { Queue, type QueueOptions } from 'bullmq';
import { onTestFinished, vi } from 'vitest';
import { bullmqQueue, createWorker, type WorkerOptions } from '../../src/index.ts';
import { queuedDelivery } from './deliveries.ts';
import { patience, patienceMs } from './patience.ts';

/** All that is logged, and nothing of it on the console. */
class LogBook {
  readonly lines: string[] = [];
  readonly logger: Logger = {
    info: (message, fields) => this.#keep(message, fields),
    warn: (message, fields) => this.#keep(message, fields),
    error: (message, fields) => this.#keep(message, fields),
  };

  #keep(message: string, fields: object): void {
    this.lines.push(`${message} ${JSON.stringify(fields)}`);
  }
}

type Work = Partial<WorkerOptions> & Pick<WorkerOptions, 'handlers'>;

/** What takes as long as a busy machine needs, unless a test says otherwise. */
const patient = { commandTimeoutMs: patienceMs } as const;

/** A part of a server for one test: what is opened there is closed at the test's end. */
export class Harness {
  readonly connection: { readonly url: string };
  readonly prefix = createTestName();
  readonly log = new LogBook();
  readonly store = memoryStore();

  constructor(url: string) {
    this.connection = { url };
  }

  queue(options: object = {}) {
    const { connection, prefix, log } = this;
    const { logger } = log;
    const queue = bullmqQueue({ connection, prefix, logger, ...patient, ...options });
    onTestFinished(() => queue.close());
    return queue;
  }

  /** One that soon gives up, and has begun to be used: with its first event, which it is given until it takes that. */
  async hurriedQueue() {
    const queue = this.queue({ commandTimeoutMs: 200 });
    const delivery = queuedDelivery();
    await vi.waitFor(() => queue.enqueue(delivery), patience);
    return queue;
  }

  worker({ handlers, ...options }: Work) {
    const { connection, prefix, log, store } = this;
    const { logger } = log;
    const common = { connection, prefix, logger, store, handlers, ...patient };
    const worker = createWorker({ ...common, ...options });
    onTestFinished(async () => {
      await worker.close({ timeoutMs: 0 });
    });
    return worker;
  }

  /** The engine's own, to look at jobs. */
  engine(options: Partial<QueueOptions> = {}) {
    const { connection, prefix } = this;
    const queue = new Queue('bluma-webhooks', { connection, prefix, ...options });
    queue.on('error', () => {});
    onTestFinished(() => queue.close());
    return queue;
  }
}
