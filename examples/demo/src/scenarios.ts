import { knownEventTypes, PermanentError } from '@bluma-webhooks/core';
import { createEvent } from '@bluma-webhooks/testing';
import type { Bench } from './bench.ts';
import { createGate } from './gate.ts';
import type { Run } from './journal.ts';
import { type StatusTable, statusTable } from './status-table.ts';

/** Some deliveries that belong together, one after the other. */
export type Scenario = (bench: Bench) => Promise<void>;

const dayMs = 24 * 60 * 60 * 1000;

/** All that the demo sends, and what is promised of it. */
export function scenarios(promised: StatusTable = statusTable): readonly Scenario[] {
  return [
    async function everyType(bench) {
      for (const type of knownEventTypes) {
        const expected = { ...promised.handled, runs: runs(type, 'succeeded') };
        await bench.deliver(type, createEvent(type), expected);
      }
    },

    async function typesAddedLater(bench) {
      await bench.deliver('video.archived, for video.*', createEvent('video.archived'), {
        ...promised.handled,
        runs: runs('video.*', 'succeeded'),
      });
      await bench.deliver(
        'team.renamed, for nobody',
        createEvent('team.renamed'),
        promised.ignored,
      );
    },

    async function overlappingDuplicates(bench) {
      const event = createEvent('video.completed');
      // The first of the two to arrive runs until the other one waits for its result.
      const joined = bench.server.reported('joined', event);
      bench.server.journal.plan(event, () => joined);
      await bench.deliverTwice(['twice at once: one', 'twice at once: the other'], event, {
        ...promised.handled,
        runs: runs('video.completed', 'succeeded'),
      });
    },

    async function redelivery(bench) {
      const event = createEvent('video.completed');
      const expected = { runs: runs('video.completed', 'succeeded') };
      await bench.deliver('an event', event, { ...promised.handled, ...expected });
      await bench.deliver('… delivered again', event, { ...promised.duplicate, ...expected });
    },

    async function failingOnce(bench) {
      const event = createEvent('video.completed');
      bench.server.journal.plan(event, ({ attempt }) => {
        if (attempt === 1) throw new Error('the disk is full');
      });
      await bench.deliver('a handler that fails', event, {
        ...promised.handlerFailed,
        runs: runs('video.completed', 'failed'),
      });
      await bench.deliver('… delivered again', event, {
        ...promised.handled,
        runs: runs('video.completed', 'failed', 'succeeded'),
      });
    },

    async function passingTheDeadline(bench) {
      const { server } = bench;
      const event = createEvent('video.completed');
      const gate = createGate();
      server.journal.plan(event, () => gate.opened);
      await bench.deliver('a handler past the deadline', event, {
        ...promised.accepted,
        runs: runs('video.completed', 'running'),
      });
      const completed = server.reported('completed', event);
      gate.open();
      await completed;
      await bench.deliver('… delivered again at its end', event, {
        ...promised.duplicate,
        runs: runs('video.completed', 'succeeded'),
      });
    },

    async function deadLetters(bench) {
      const event = createEvent('video.failed');
      bench.server.journal.plan(event, () => {
        throw new PermanentError('no such template');
      });
      await bench.deliver('a PermanentError', event, {
        ...promised.deadLetter,
        runs: runs('video.failed', 'gave up'),
        deadLetters: ['permanent'],
      });
      await bench.deliver('signed, but not JSON', Buffer.from('{'), {
        ...promised.deadLetter,
        deadLetters: ['unreadable'],
      });
    },

    async function replay(bench) {
      const created_at = new Date(Date.now() - 8 * dayMs).toISOString();
      const event = createEvent('video.completed', { created_at });
      await bench.deliver('created eight days ago', event, promised.stale);
    },

    async function refusals(bench) {
      const event = createEvent('video.completed');
      const { missingSignature, invalidSignature, unsupportedEncoding } = promised;
      await bench.deliver('a tampered body', event, invalidSignature, { tamper: true });
      await bench.deliver('no signature', event, missingSignature, { noSignature: true });
      await bench.deliver('a wrong secret', event, invalidSignature, { wrongSecret: true });
      await bench.deliver('compressed', event, unsupportedEncoding, {
        headers: { 'content-encoding': 'gzip' },
      });
      const large = createEvent('video.completed', { data: { note: 'x'.repeat(1024 * 1024) } });
      await bench.deliver('more than 1 MiB', large, promised.bodyTooLarge);
      await bench.get('GET', promised.methodNotAllowed);
    },
  ];
}

function runs(handler: string, ...outcomes: Run['outcome'][]): Run[] {
  return outcomes.map((outcome) => ({ handler, outcome }));
}
