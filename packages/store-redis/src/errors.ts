import { BlumaWebhookError } from '@bluma-webhooks/core';
import { toKind } from '@bluma-webhooks/core/shared';

export function toUnavailable(cause: unknown): BlumaWebhookError {
  const reason = toReason(cause);
  const fix = fixes[/^-?([A-Z]+) /.exec(reason)?.[1] ?? ''];
  return new BlumaWebhookError(
    'store_unavailable',
    `Redis did not run it: ${reason}${fix ? `. To fix it: ${fix}` : ''}`,
    { cause },
  );
}

/** By the code with which an error of the server begins. */
const fixes: Readonly<Record<string, string>> = {
  NOAUTH: 'set the password of the client',
  NOPERM: 'give the user the rights that the README of this package lists',
  OOM: 'raise maxmemory, or delete data of other applications',
  READONLY: 'connect to the master, for example through Sentinel: this server is a replica',
  WRONGPASS: 'set the user name and the password of the client',
};

export function unansweredError(ms: number): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', `Redis has not answered for ${ms} ms`);
}

export function unknownReplyError(reply: unknown): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    `The client returned ${toKind(reply)} where a script of this store replies a number: ` +
      'give redisStore() a client of ioredis or redis whose commands return promises',
  );
}

/**
 * Whether the server answered with an error, so that the script did not run. Such messages begin with a code in capital
 * letters. Clients have no common class for them.
 */
export function isErrorReply(error: unknown): boolean {
  return error instanceof Error && /^-?[A-Z]{3,} /.test(error.message);
}

/** Some errors of node-redis have no message, only a class. */
function toReason(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.constructor.name : String(cause);
}
