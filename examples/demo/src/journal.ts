import {
  type DeadLetter,
  type Handler,
  type HandlerContext,
  isPermanentError,
  type WebhookEvent,
} from '@bluma-webhooks/core';

/** One call of a handler. `permanent`: it threw a `PermanentError`. */
export interface Run {
  /** The key under which the handler is registered. */
  readonly handler: string;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'permanent';
}

type Plan = (context: HandlerContext) => unknown;

/** What the handlers are to do, and what they did. */
export class Journal {
  readonly #plans = new Map<string, Plan>();
  readonly #runs = new Map<string, Run[]>();
  #deadLetters: DeadLetter[] = [];

  /** What the handler of this event, or of all under this key, does; nothing, if nothing is planned. */
  plan(events: WebhookEvent | string, plan: Plan): void {
    this.#plans.set(typeof events === 'string' ? events : events.id, plan);
  }

  /** A handler to be registered under `key`. */
  handler(key: string): Handler {
    return async (event, context) => {
      const runs = this.#runs.get(event.id) ?? [];
      this.#runs.set(event.id, runs);
      const index = runs.length;
      const note = (outcome: Run['outcome']) => {
        runs[index] = { handler: key, outcome };
      };
      note('running');
      try {
        const plan = this.#plans.get(event.id) ?? this.#plans.get(key);
        await plan?.(context);
        note('succeeded');
      } catch (error) {
        note(isPermanentError(error) ? 'permanent' : 'failed');
        throw error;
      }
    };
  }

  /** Every run of the event so far, in order. */
  listRuns(id: string): Run[] {
    return [...(this.#runs.get(id) ?? [])];
  }

  /** The id of each event that was handled, as often as it was. */
  handled(): string[] {
    return [...this.#runs].flatMap(([id, runs]) =>
      runs.filter(({ outcome }) => outcome === 'succeeded').map(() => id),
    );
  }

  addDeadLetter(letter: DeadLetter): void {
    this.#deadLetters.push(letter);
  }

  /** The reasons of the dead letters since the last call. */
  takeDeadLetters(): DeadLetter['reason'][] {
    const reasons = this.#deadLetters.map(({ reason }) => reason);
    this.#deadLetters = [];
    return reasons;
  }

  /** Whether each event that reached a handler came to one end, no more and no less. */
  eachHandledOnce(): boolean {
    const isEnd = ({ outcome }: Run) => outcome === 'succeeded' || outcome === 'permanent';
    return [...this.#runs.values()].every((runs) => runs.filter(isEnd).length === 1);
  }
}
