import { createHmac, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BlumaWebhookError,
  parseEvent,
  type ReceiverOptions,
  type WebhookEvent,
} from '@bluma-webhooks/core';
import type { RunningAdapter } from '@bluma-webhooks/testing';
import express, { type RequestHandler } from 'express';
import { serve } from './endpoint.ts';
import { type Handle, handleWith } from './handler.ts';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

export const ok = (status: string, code = 200): Reply => ({ status: code, body: { status } });
export const failed = (error: string, code = 500): Reply => ({ status: code, body: { error } });

/** How one event is processed, at most once. Made once per endpoint. */
export type Process = (event: WebhookEvent) => Promise<Reply>;

export interface ProcessOptions {
  readonly handle: Handle;
  readonly deadlineMs: number;
  /** A duplicate waits for the run that is going on. */
  readonly onJoined: () => void;
}

/** What an endpoint written by hand consists of. A flawed one has one step that is wrong. */
export interface Steps {
  secretOf(options: ReceiverOptions): string;
  readBody(): RequestHandler;
  verify(body: Buffer, header: string | undefined, secret: string): Reply | undefined;
  /** `undefined`: it is no event. */
  parse(body: Buffer): WebhookEvent | undefined;
  createProcess(options: ProcessOptions): Process;
}

/**
 * Express and `node:crypto` used with care: right in all that the vendor's samples get wrong, as long as the process
 * lives. Each flawed receiver is this one with one step taken from those samples, so that what it fails is its flaw.
 */
export const carefulSteps: Steps = {
  secretOf({ secret }) {
    if (typeof secret === 'string' && secret.trim()) return secret;
    throw new BlumaWebhookError('missing_secret', 'Set the secret');
  },

  readBody: () => express.raw({ type: () => true, limit: '1mb' }),

  verify(body, header, secret) {
    if (header === undefined) return failed('missing_signature', 401);
    const digest = /^sha256=([0-9a-f]{64})$/.exec(header)?.[1];
    const expected = createHmac('sha256', secret).update(body).digest();
    const isRight = digest !== undefined && timingSafeEqual(Buffer.from(digest, 'hex'), expected);
    return isRight ? undefined : failed('invalid_signature', 401);
  },

  parse(body) {
    const parsed = parseEvent(body);
    return parsed.ok ? parsed.event : undefined;
  },

  createProcess({ handle, deadlineMs, onJoined }) {
    const done = new Set<string>();
    const running = new Map<string, Promise<Reply>>();
    const attempts = new Map<string, number>();

    const run = async (event: WebhookEvent): Promise<Reply> => {
      const attempt = (attempts.get(event.id) ?? 0) + 1;
      attempts.set(event.id, attempt);
      try {
        await handle(event, attempt);
        done.add(event.id);
        return ok('handled');
      } catch {
        return failed('handler_failed');
      } finally {
        running.delete(event.id);
      }
    };

    return async (event) => {
      if (done.has(event.id)) return ok('duplicate');
      const current = running.get(event.id);
      if (current) onJoined();
      const result = current ?? run(event);
      if (!current) running.set(event.id, result);
      return Promise.race([result, sleep(deadlineMs, ok('accepted', 202), { ref: false })]);
    };
  },
};

/** An endpoint of these steps, on a port of its own. */
export async function startSteps(steps: Steps, options: ReceiverOptions): Promise<RunningAdapter> {
  const secret = steps.secretOf(options);
  const process = steps.createProcess({
    handle: handleWith(options),
    deadlineMs: options.deadlineMs ?? 4500,
    onJoined: () => options.observer?.transition({ name: 'joined' }),
  });
  const app = express();
  app.post('/webhooks/bluma', steps.readBody(), async (request, response) => {
    const body: Buffer = request.body ?? Buffer.alloc(0);
    const refusal = steps.verify(body, request.get('x-bluma-signature'), secret);
    const event = refusal ? undefined : steps.parse(body);
    const reply = refusal ?? (event ? await process(event) : ok('dead_letter'));
    // Not `response.set`, which would add a charset.
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply.body));
  });
  return serve(app);
}
