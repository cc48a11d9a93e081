import type { WebhookEvent } from '@bluma-webhooks/core';
import {
  type DeliverOptions,
  deliver,
  deliverDuplicates,
  type ReceivedResponse,
} from '@bluma-webhooks/testing';
import type { Facts, Row } from './row.ts';
import type { DemoServer } from './server.ts';
import type { Promised } from './status-table.ts';

/** What is promised of one delivery. No run and no dead letter, unless they are said. */
export type Expectation = Promised & Partial<Pick<Facts, 'runs' | 'deadLetters'>>;

/** Sends deliveries to the server, and records the expected and the actual result of each. */
export class ScenarioRunner {
  readonly rows: Row[] = [];
  readonly server: DemoServer;

  constructor(server: DemoServer) {
    this.server = server;
  }

  /** Sends one delivery. The options make it wrong. */
  async deliver(
    sent: string,
    event: WebhookEvent | Uint8Array,
    expected: Expectation,
    options?: Omit<DeliverOptions, 'secret'>,
  ): Promise<void> {
    const { url, secret } = this.server;
    const answer = await deliver(url, event, { secret, ...options });
    this.#add([sent], 'id' in event ? event : undefined, expected, [answer]);
  }

  /** Sends one delivery twice at the same time. Which of the two is the first is not known. */
  async deliverTwice(
    sent: readonly [string, string],
    event: WebhookEvent,
    expected: Expectation,
  ): Promise<void> {
    const { url, secret } = this.server;
    const answers = await deliverDuplicates(url, event, { secret, order: 'concurrent' });
    this.#add(sent, event, expected, answers);
  }

  async get(sent: string, expected: Expectation): Promise<void> {
    const response = await fetch(this.server.url);
    const { status, headers } = response;
    const body = await response.text();
    this.#add([sent], undefined, expected, [
      { status, headers: Object.fromEntries(headers), body },
    ]);
  }

  #add(
    sent: readonly string[],
    event: WebhookEvent | undefined,
    { logged, ...promised }: Expectation,
    answers: readonly ReceivedResponse[],
  ): void {
    const { journal, log } = this.server;
    const lines = log.take();
    const after = {
      runs: event ? journal.listRuns(event.id) : [],
      deadLetters: journal.takeDeadLetters(),
    };
    for (const [index, { status, headers, body }] of answers.entries()) {
      const isLast = index === answers.length - 1;
      this.rows.push({
        sent: sent[index] ?? '',
        expected: { runs: [], deadLetters: [], ...promised, logged: [logged] },
        seen: {
          status,
          contentType: headers['content-type'],
          allow: headers.allow,
          body,
          ...after,
          // One line for each; any that are left over belong to nobody, and so count against the last.
          logged: lines.slice(index, isLast ? undefined : index + 1),
        },
      });
    }
  }
}
