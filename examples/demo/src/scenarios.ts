import { knownEventTypes, PermanentError } from '@bluma-webhooks/core';
import { createEvent } from '@bluma-webhooks/testing';
import { createGate } from './gate.ts';
import type { Run } from './journal.ts';
import type { ScenarioRunner } from './scenario-runner.ts';
import { type StatusTable, statusTable } from './status-table.ts';

/** Some deliveries that belong together, one after the other. */
export type Scenario = (runner: ScenarioRunner) => Promise<void>;

const dayMs = 24 * 60 * 60 * 1000;

/** All that the demo sends, and what is promised of it. */
export function scenarios(promised: StatusTable = statusTable): readonly Scenario[] {
  return [
    async function everyType(runner) {
      for (const type of knownEventTypes) {
        const expected = { ...promised.handled, runs: runs(type, 'succeeded') };
        await runner.deliver(type, createEvent(type), expected);
      }
    },

    async function typesAddedLater(runner) {
      await runner.deliver('video.archived, for video.*', createEvent('video.archived'), {
        ...promised.handled,
        runs: runs('video.*', 'succeeded'),
      });
      await runner.deliver(
        'team.renamed, for nobody',
        createEvent('team.renamed'),
        promised.ignored,
      );
    },

    async function overlappingDuplicates(runner) {
      const event = createEvent('video.completed');
      // The first of the two to arrive runs until the other one waits for its result.
      const joined = runner.server.reported('joined', event);
      runner.server.journal.plan(event, () => joined);
      await runner.deliverTwice(
        ['two concurrent deliveries: one', 'two concurrent deliveries: the other'],
        event,
        {
          ...promised.handled,
          runs: runs('video.completed', 'succeeded'),
        },
      );
    },

    async function redelivery(runner) {
      const event = createEvent('video.completed');
      const expected = { runs: runs('video.completed', 'succeeded') };
      await runner.deliver('an event', event, { ...promised.handled, ...expected });
      await runner.deliver('… delivered again', event, { ...promised.duplicate, ...expected });
    },

    async function failingOnce(runner) {
      const event = createEvent('video.completed');
      runner.server.journal.plan(event, ({ attempt }) => {
        if (attempt === 1) throw new Error('the disk is full');
      });
      await runner.deliver('a handler that fails', event, {
        ...promised.handlerFailed,
        runs: runs('video.completed', 'failed'),
      });
      await runner.deliver('… delivered again', event, {
        ...promised.handled,
        runs: runs('video.completed', 'failed', 'succeeded'),
      });
    },

    async function passingTheDeadline(runner) {
      const { server } = runner;
      const event = createEvent('video.completed');
      const gate = createGate();
      server.journal.plan(event, () => gate.opened);
      await runner.deliver('a handler past the deadline', event, {
        ...promised.accepted,
        runs: runs('video.completed', 'running'),
      });
      const completed = server.reported('completed', event);
      gate.open();
      await completed;
      await runner.deliver('… delivered again at its end', event, {
        ...promised.duplicate,
        runs: runs('video.completed', 'succeeded'),
      });
    },

    async function deadLetters(runner) {
      const event = createEvent('video.failed');
      runner.server.journal.plan(event, () => {
        throw new PermanentError('no such template');
      });
      await runner.deliver('a PermanentError', event, {
        ...promised.deadLetter,
        runs: runs('video.failed', 'permanent'),
        deadLetters: ['permanent'],
      });
      await runner.deliver('signed, but not JSON', Buffer.from('{'), {
        ...promised.deadLetter,
        deadLetters: ['unreadable'],
      });
    },

    async function replay(runner) {
      const created_at = new Date(Date.now() - 8 * dayMs).toISOString();
      const event = createEvent('video.completed', { created_at });
      await runner.deliver('created eight days ago', event, promised.stale);
    },

    async function refusals(runner) {
      const event = createEvent('video.completed');
      const { missingSignature, invalidSignature, unsupportedEncoding } = promised;
      await runner.deliver('a tampered body', event, invalidSignature, { tamper: true });
      await runner.deliver('no signature', event, missingSignature, { noSignature: true });
      await runner.deliver('a wrong secret', event, invalidSignature, { wrongSecret: true });
      await runner.deliver('compressed', event, unsupportedEncoding, {
        headers: { 'content-encoding': 'gzip' },
      });
      const large = createEvent('video.completed', { data: { note: 'x'.repeat(1024 * 1024) } });
      await runner.deliver('more than 1 MiB', large, promised.bodyTooLarge);
      await runner.get('GET', promised.methodNotAllowed);
    },
  ];
}

function runs(handler: string, ...outcomes: Run['outcome'][]): Run[] {
  return outcomes.map((outcome) => ({ handler, outcome }));
}
