import type { Handler, HandlerContext, Handlers, WebhookEvent } from '@bluma-webhooks/core';
import { eventually } from './limit.ts';

export interface Run {
  readonly event: WebhookEvent;
  readonly context: HandlerContext;
}

/** A handler of every event that keeps what it was called with, then does what the case wants. */
export class Recorder {
  readonly runs: Run[] = [];
  readonly handle: Handler;
  readonly handlers: Handlers;

  constructor(behave: (run: Run, index: number) => unknown = () => {}) {
    this.handle = (event, context) => {
      const run = { event, context };
      this.runs.push(run);
      return behave(run, this.runs.length - 1);
    };
    this.handlers = { '*': this.handle };
  }

  /** Waits until the handler was called so often. */
  async called(times = 1): Promise<void> {
    await eventually(() => this.runs.length >= times, `the handler to be called ${times} ×`);
  }
}
