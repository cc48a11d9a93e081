import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetter, Handlers, LifecycleEvent, LogFields, Logger } from '@bluma-webhooks/core';
import type { QueueWorker } from '@bluma-webhooks/core/worker';
import { eventually } from '../adapter-contract/limit.ts';
import type { Recorder } from '../adapter-contract/recorder.ts';
import { plainStore } from '../plain-store.ts';
import type { QueueUnderTest, WorkOptions } from './subject.ts';

const pollMs = 10;

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** The workers of one case, and all that they tell. */
export class QueueBench {
  readonly store = plainStore();
  readonly lines: LogLine[] = [];
  readonly transitions: LifecycleEvent[] = [];
  readonly letters: DeadLetter[] = [];
  readonly #subject: QueueUnderTest;
  readonly #patienceMs: number;
  readonly #workers: QueueWorker[] = [];

  /** @param patienceMs engines look for work, and for work to repeat, in their own time */
  constructor(subject: QueueUnderTest, patienceMs: number) {
    this.#subject = subject;
    this.#patienceMs = patienceMs;
  }

  soon(condition: () => boolean, what: string): Promise<void> {
    return eventually(condition, what, this.#patienceMs);
  }

  /** Waits until the handler was called. */
  called({ runs }: Recorder): Promise<void> {
    return this.soon(() => runs.length > 0, 'the handler to be called');
  }

  async work(handlers: Handlers, options: Partial<WorkOptions> = {}): Promise<QueueWorker> {
    const line = (level: keyof Logger) => (message: string, fields: LogFields) =>
      void this.lines.push({ level, message, fields });
    const worker = await this.#subject.work({
      handlers,
      store: this.store,
      logger: { info: line('info'), warn: line('warn'), error: line('error') },
      observer: { on: (event) => void this.transitions.push(event) },
      onDeadLetter: (letter) => void this.letters.push(letter),
      ...options,
    });
    this.#workers.push(worker);
    return worker;
  }

  /** How attempts of jobs ended so far, in that order. */
  get outcomes(): readonly string[] {
    return this.transitions.flatMap((step) => (step.name === 'processed' ? [step.outcome] : []));
  }

  /** Waits until as many attempts as that have ended. */
  async processed(attempts: number): Promise<void> {
    await this.soon(() => this.outcomes.length >= attempts, `${attempts} attempts to end`);
  }

  /** Waits until the engine keeps as many dead letters as that. */
  async kept(letters: number) {
    const { deadLetters } = this.#subject.queue;
    const until = performance.now() + this.#patienceMs;
    for (;;) {
      const list = await deadLetters.list();
      if (list.length === letters) return list;
      if (performance.now() > until) throw new Error(`There are ${list.length} dead letters`);
      await sleep(pollMs);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close({ timeoutMs: 0 })));
  }
}
