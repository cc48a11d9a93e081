import { isUtf8 } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { setImmediate as tick } from 'node:timers/promises';
import type { WebhookEvent } from '@bluma-webhooks/core';
import express from 'express';
import {
  carefulSteps,
  failed,
  ok,
  type ProcessOptions,
  type Reply,
  type Steps,
} from './careful.ts';

export interface Flaw {
  /** What the step does that it must not. */
  readonly mistake: string;
  readonly steps: Partial<Steps>;
  /** The flaws, by the names in the contract's cases, for which it is caught: its own, and what follows from it. */
  readonly caughtFor: readonly string[];
}

function signatureOf(message: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(message).digest('hex')}`;
}

const wrong: Reply = failed('invalid_signature', 401);

/** Stands for a database with a unique column: an insert is a round trip, and the second of one id fails. */
function createUniqueColumn() {
  const ids = new Set<string>();
  return {
    async insert(id: string): Promise<void> {
      await tick();
      if (ids.has(id))
        throw Object.assign(new Error('Unique constraint failed'), { code: 'P2002' });
      ids.add(id);
    },
  };
}

/** Of the vendor's guides, one mistake at a time. */
export const flaws: Readonly<Record<string, Flaw>> = {
  'missing-header': {
    mistake: 'compares whatever the header is, at whatever length',
    steps: {
      verify(body, header, secret) {
        // What a program without types has here: nothing says that the header may be missing.
        const given = Reflect.apply(Buffer.from, Buffer, [header]);
        const isRight = timingSafeEqual(given, Buffer.from(signatureOf(body, secret)));
        return isRight ? undefined : wrong;
      },
    },
    caughtFor: [
      'header taken for granted',
      'timingSafeEqual throws',
      'length compared in characters',
    ],
  },

  'length-in-characters': {
    mistake: 'compares the lengths of strings, then the bytes of buffers',
    steps: {
      verify(body, header = '', secret) {
        if (header === '') return failed('missing_signature', 401);
        const expected = signatureOf(body, secret);
        if (header.length !== expected.length) return wrong;
        return timingSafeEqual(Buffer.from(header), Buffer.from(expected)) ? undefined : wrong;
      },
    },
    caughtFor: ['length compared in characters'],
  },

  'to-string-before-hmac': {
    mistake: 'signs the text that the bytes decode to',
    steps: {
      verify: (body, header, secret) =>
        carefulSteps.verify(Buffer.from(body.toString()), header, secret),
    },
    caughtFor: ['body.toString() before the HMAC'],
  },

  'unset-secret': {
    mistake: 'reads the secret when the first request needs it',
    steps: { secretOf: ({ secret }) => String(secret) },
    caughtFor: ['unset secret noticed at the first request'],
  },

  'has-then-add': {
    mistake: 'looks whether the id is there, handles, then adds it',
    steps: {
      createProcess({ handle }: ProcessOptions) {
        const processed = new Set<string>();
        const attempts = new Map<string, number>();
        return async (event) => {
          if (processed.has(event.id)) return ok('duplicate');
          const attempt = (attempts.get(event.id) ?? 0) + 1;
          attempts.set(event.id, attempt);
          try {
            await handle(event, attempt);
          } catch {
            return failed('handler_failed');
          }
          processed.add(event.id);
          return ok('handled');
        };
      },
    },
    caughtFor: ['has, then add', 'handler awaited past the deadline'],
  },

  'marked-before-processing': {
    mistake: 'marks the event as processed, then processes it',
    steps: {
      createProcess(options) {
        const marked = new Set<string>();
        const process = carefulSteps.createProcess(options);
        return async (event) => {
          await tick();
          if (marked.has(event.id)) return ok('duplicate');
          marked.add(event.id);
          return process(event);
        };
      },
    },
    caughtFor: ['has, then add', 'marked before processing', 'handler awaited past the deadline'],
  },

  'unique-insert-before-handling': {
    mistake: 'inserts the id first, and takes every unique violation for a duplicate',
    steps: {
      createProcess({ handle }) {
        const events = createUniqueColumn();
        return async (event) => {
          try {
            await events.insert(event.id);
            await handle(event, 1);
            return ok('handled');
          } catch (error) {
            return isUniqueViolation(error) ? ok('duplicate') : failed('handler_failed');
          }
        };
      },
    },
    caughtFor: [
      'has, then add',
      'marked before processing',
      'unique insert before handling',
      'handler awaited past the deadline',
    ],
  },

  'awaited-past-the-deadline': {
    mistake: 'waits for the handler, however long it takes',
    steps: {
      createProcess: (options) =>
        carefulSteps.createProcess({ ...options, deadlineMs: 2 ** 31 - 1 }),
    },
    caughtFor: ['handler awaited past the deadline'],
  },

  'answer-first': {
    mistake: 'answers, and lets the handler run as a promise that nobody waits for',
    steps: {
      createProcess(options) {
        const process = carefulSteps.createProcess(options);
        const seen = new Set<string>();
        return async (event: WebhookEvent) => {
          if (seen.has(event.id)) return ok('duplicate');
          seen.add(event.id);
          void process(event);
          return ok('handled');
        };
      },
    },
    caughtFor: [
      'has, then add',
      'answered first, handled later',
      'marked before processing',
      'unique insert before handling',
      'handler awaited past the deadline',
    ],
  },

  'guide-body-parser': {
    mistake: 'has the body read as the guides do: JSON only, up to the default of 100 kB',
    steps: { readBody: () => express.raw({ type: 'application/json' }) },
    caughtFor: ['body read by its content type', 'body limit by accident'],
  },

  'json-uncaught': {
    mistake: 'lets JSON.parse throw',
    steps: { parse: (body) => (isUtf8(body) ? JSON.parse(body.toString()) : undefined) },
    caughtFor: ['JSON.parse uncaught'],
  },
};

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}
