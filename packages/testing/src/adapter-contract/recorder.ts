import type { Handler, HandlerContext, Handlers, WebhookEvent } from '@bluma-webhooks/core';
import { eventually } from './waits.ts';

export interface Run {
  readonly event: WebhookEvent;
  readonly context: HandlerContext;
}

/** A handler of every event that records its arguments, then behaves as the case asks. */
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

  /** Waits until the handler was called `times` times. */
  async waitForCalls(times = 1): Promise<void> {
    await eventually(() => this.runs.length >= times, `the handler to be called ${times} ×`);
  }
}
