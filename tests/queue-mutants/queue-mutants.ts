import { encodeDelivery } from '@bluma-webhooks/core/worker';
import type { Rules } from './rules.ts';
import { fail, referenceRules } from './rules.ts';

export interface QueueMutant {
  readonly rules: Partial<Rules>;
  /** The cases that have to fail, and no others. */
  readonly caughtBy: readonly string[];
}

/** One mistake each, as engines invite them. */
export const queueMutants: Readonly<Record<string, QueueMutant>> = {
  'ids that are forgotten once a job is completed': {
    rules: { isFree: (known) => known === undefined || known.state === 'completed' },
    caughtBy: ['a redelivery of a handled event is not handled again'],
  },
  'a worker that runs jobs without a claim': {
    rules: {
      store: () => ({
        claim: async (key, { token }) => ({
          status: 'acquired',
          claim: { key, token, attempt: 1 },
        }),
        renew: () => 'renewed',
        complete: () => 'completed',
        release: () => 'released',
        close: async () => {},
      }),
    },
    caughtBy: [
      'nor is it after the engine has forgotten it',
      'a failed event is run again until it succeeds',
      'an event that keeps failing becomes a dead letter, and onDeadLetter is called',
      'an event that another process runs is waited for, and costs no attempt',
      'the signal of a handler whose lease is lost aborts, and the event runs again',
      'a lease that is lost in the last attempt makes no dead letter: it runs once more',
    ],
  },
  'bodies as Latin-1': {
    rules: {
      encode: (delivery) => ({
        ...encodeDelivery(delivery),
        body: Buffer.from(delivery.body).toString('latin1'),
      }),
    },
    caughtBy: [
      'every byte of the body comes through',
      'ids that break servers are ids like any other',
    ],
  },
  'a shutdown that counts as a failure': {
    rules: {
      settle(job, result, attempts) {
        const isShutdown = result.kind === 'shutting_down';
        const error = new Error('shutdown');
        referenceRules.settle(job, isShutdown ? { kind: 'failed', error } : result, attempts);
      },
    },
    caughtBy: ['close aborts the jobs after its timeout and returns them, which costs no attempt'],
  },
  'a permanent error that is tried again': {
    rules: {
      settle(job, result, attempts) {
        const isPermanent = result.kind === 'permanent';
        referenceRules.settle(job, isPermanent ? { ...result, kind: 'failed' } : result, attempts);
      },
    },
    caughtBy: [
      'a permanent error makes a dead letter immediately',
      'a redelivery of a dead letter does not run it again',
      'a dead letter of a permanent error can be replayed too',
    ],
  },
  'failures that count as done': {
    rules: {
      settle(job, result, attempts) {
        const isFailure = result.kind === 'failed';
        referenceRules.settle(job, isFailure ? { kind: 'handled' } : result, attempts);
      },
    },
    caughtBy: [
      'a failed event is run again until it succeeds',
      'the others go on meanwhile',
      'an event that keeps failing becomes a dead letter, and onDeadLetter is called',
      'a replayed dead letter runs again, with all its attempts',
      'what a handler throws may be anything',
      'a failing onDeadLetter loses no dead letter',
      'the signal of a handler whose lease is lost aborts, and the event runs again',
    ],
  },
  'attempts without an end': {
    rules: {
      settle(job, result, attempts) {
        if (result.kind === 'failed') fail(job, result.error.message, 'waiting');
        else referenceRules.settle(job, result, attempts);
      },
    },
    caughtBy: [
      'the others go on meanwhile',
      'an event that keeps failing becomes a dead letter, and onDeadLetter is called',
      'a replayed dead letter runs again, with all its attempts',
      'what a handler throws may be anything',
      'a failing onDeadLetter loses no dead letter',
    ],
  },
  'replays that keep the attempts that were used': {
    rules: {
      replay(job) {
        job.state = 'waiting';
      },
    },
    caughtBy: ['a replayed dead letter runs again, with all its attempts'],
  },
  'a job of its own for each delivery': {
    rules: { isFree: () => true },
    caughtBy: [
      'concurrent deliveries of an event make one job',
      'a redelivery of a handled event is not handled again',
      'a redelivery of a dead letter does not run it again',
    ],
  },
  'an answer that no job is new': {
    rules: { answer: () => 'duplicate' },
    caughtBy: [
      'an event is handled with all that its receiver knew',
      'ids that break servers are ids like any other',
    ],
  },
  'one job at a time, whatever was asked for': {
    rules: { concurrency: () => 1 },
    caughtBy: ['as many handlers run concurrently as the option says'],
  },
  'a close that waits for nothing': {
    rules: { closeTimeoutMs: () => 0 },
    caughtBy: ['close waits for running handlers and takes no more'],
  },
};
