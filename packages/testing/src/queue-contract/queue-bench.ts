import type { DeadLetter, Handlers, LogFields, Logger, Transition } from '@bluma-webhooks/core';
import type { QueueWorker } from '@bluma-webhooks/core/worker';
import { eventually } from '../adapter-contract/limit.ts';
import type { Recorder } from '../adapter-contract/recorder.ts';
import { ScratchStore } from '../adapter-contract/scratch-store.ts';
import type { QueueUnderTest, WorkOptions } from './subject.ts';

/** Engines look for work, and for work to repeat, in their own time. */
const patienceMs = 20_000;

export function soon(condition: () => boolean, what: string): Promise<void> {
  return eventually(condition, what, patienceMs);
}

/** Waits until the handler was called. */
export function called({ runs }: Recorder): Promise<void> {
  return soon(() => runs.length > 0, 'the handler to be called');
}

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** The workers of one case, and all that they tell. */
export class QueueBench {
  readonly store = new ScratchStore();
  readonly lines: LogLine[] = [];
  readonly transitions: Transition[] = [];
  readonly letters: DeadLetter[] = [];
  readonly #subject: QueueUnderTest;
  readonly #workers: QueueWorker[] = [];

  constructor(subject: QueueUnderTest) {
    this.#subject = subject;
  }

  async work(handlers: Handlers, options: Partial<WorkOptions> = {}): Promise<QueueWorker> {
    const line = (level: keyof Logger) => (message: string, fields: LogFields) =>
      void this.lines.push({ level, message, fields });
    const worker = await this.#subject.work({
      handlers,
      store: this.store,
      logger: { info: line('info'), warn: line('warn'), error: line('error') },
      observer: { transition: (transition) => void this.transitions.push(transition) },
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
    const count = () => this.outcomes.length;
    await soon(() => count() >= attempts, `${attempts} attempts to end`);
  }

  /** Waits until the engine keeps as many dead letters as that. */
  async kept(letters: number) {
    const { deadLetters } = this.#subject.queue;
    const until = performance.now() + patienceMs;
    for (;;) {
      const list = await deadLetters.list();
      if (list.length === letters) return list;
      if (performance.now() > until) throw new Error(`There are ${list.length} dead letters`);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close({ timeoutMs: 0 })));
  }
}
