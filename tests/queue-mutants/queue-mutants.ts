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
      'a redelivery is not handled again after the engine has deleted the job',
      'a failed event is run again until it succeeds',
      'an event that fails at every attempt becomes a dead letter, and onDeadLetter is called',
      'a worker waits for an event that another process runs, and the wait counts as no attempt',
      'the signal of a handler whose lease is lost aborts, and the event runs again',
      'a lease that is lost in the last attempt makes no dead letter: the event runs once more',
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
      'the handler gets the body byte for byte',
      'ids with characters that break servers are handled',
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
    caughtBy: [
      'close aborts the jobs after its timeout and returns them, without counting an attempt',
    ],
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
      'other jobs continue meanwhile',
      'an event that fails at every attempt becomes a dead letter, and onDeadLetter is called',
      'a replayed dead letter runs again, with all its attempts',
      'a handler may throw any value',
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
      'other jobs continue meanwhile',
      'an event that fails at every attempt becomes a dead letter, and onDeadLetter is called',
      'a replayed dead letter runs again, with all its attempts',
      'a handler may throw any value',
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
      'a handler gets the event, its time of receipt and its secret index',
      'ids with characters that break servers are handled',
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
