import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetter, Handlers, LifecycleEvent, LogFields, Logger } from '@bluma-webhooks/core';
import type { QueueWorker } from '@bluma-webhooks/core/worker';
import type { Recorder } from '../adapter-contract/recorder.ts';
import { eventually } from '../adapter-contract/waits.ts';
import { plainStore } from '../plain-store.ts';
import type { QueueUnderTest, WorkOptions } from './queue-under-test.ts';

const pollMs = 10;

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** Starts the workers of one case, and records their log lines, lifecycle events and dead letters. */
export class QueueHarness {
  readonly store = plainStore();
  readonly logLines: LogLine[] = [];
  readonly lifecycleEvents: LifecycleEvent[] = [];
  readonly deadLetters: DeadLetter[] = [];
  readonly #subject: QueueUnderTest;
  readonly #patienceMs: number;
  readonly #workers: QueueWorker[] = [];

  /**
   * @param patienceMs how long each wait may take, in ms. Each engine has its own intervals to look for new jobs and
   *   for retries
   */
  constructor(subject: QueueUnderTest, patienceMs: number) {
    this.#subject = subject;
    this.#patienceMs = patienceMs;
  }

  waitFor(condition: () => boolean, what: string): Promise<void> {
    return eventually(condition, what, this.#patienceMs);
  }

  /** Waits until the handler was called. */
  waitForCall({ runs }: Recorder): Promise<void> {
    return this.waitFor(() => runs.length > 0, 'the handler to be called');
  }

  async work(handlers: Handlers, options: Partial<WorkOptions> = {}): Promise<QueueWorker> {
    const line = (level: keyof Logger) => (message: string, fields: LogFields) =>
      void this.logLines.push({ level, message, fields });
    const worker = await this.#subject.work({
      handlers,
      store: this.store,
      logger: { info: line('info'), warn: line('warn'), error: line('error') },
      observer: { on: (event) => void this.lifecycleEvents.push(event) },
      onDeadLetter: (letter) => void this.deadLetters.push(letter),
      ...options,
    });
    this.#workers.push(worker);
    return worker;
  }

  /** The outcomes of the attempts that have ended, in that order. */
  get outcomes(): readonly string[] {
    return this.lifecycleEvents.flatMap((step) =>
      step.name === 'processed' ? [step.outcome] : [],
    );
  }

  /** Waits until `attempts` attempts have ended. */
  async waitForProcessed(attempts: number): Promise<void> {
    await this.waitFor(() => this.outcomes.length >= attempts, `${attempts} attempts to end`);
  }

  /** Waits until the engine has `count` dead letters. */
  async waitForDeadLetters(count: number) {
    const { deadLetters } = this.#subject.queue;
    const until = performance.now() + this.#patienceMs;
    for (;;) {
      const list = await deadLetters.list();
      if (list.length === count) return list;
      if (performance.now() > until) throw new Error(`There are ${list.length} dead letters`);
      await sleep(pollMs);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close({ timeoutMs: 0 })));
  }
}
