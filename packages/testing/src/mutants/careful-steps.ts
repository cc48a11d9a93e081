import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlumaWebhookError, parseEvent, type WebhookEvent } from '@bluma-webhooks/core';
import { longestTimerMs } from '../longest-timer.ts';
import { failed, ok, type Reply, type Steps } from './handwritten-receiver.ts';

/**
 * Reads the whole body, and returns it if it has at most `maxBytes`. Reading never stops early, because a sender that
 * is cut off sees no response.
 */
export async function readUpTo(
  maxBytes: number,
  request: IncomingMessage,
): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : 'too large';
}

/**
 * Careful use of `node:http` and `node:crypto`. The steps avoid all mistakes of the vendor's samples, as long as the
 * process lives. Each receiver mutant replaces some of them with steps from those samples, so a case that it fails
 * shows the mistake of a sample.
 */
export const carefulSteps: Steps = {
  secretIsRead: 'at the start',

  readSecret({ secret }) {
    if (typeof secret === 'string' && secret.trim()) return secret;
    throw new BlumaWebhookError('missing_secret', 'Set the secret, to one string');
  },

  readBody: (request) => readUpTo(1024 * 1024, request),

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
      const waitMs = Math.min(deadlineMs, longestTimerMs);
      return Promise.race([result, sleep(waitMs, ok('accepted', 202), { ref: false })]);
    };
  },
};
