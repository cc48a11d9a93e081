import { BlumaWebhookError } from '@bluma-webhooks/core';
import type { QueueOptions } from 'pg-boss';
import { checkSchema, type PgBossInstance } from './boss.ts';
import { deadLettersSuffix } from './options.ts';
import { deadLetterSettings } from './queue-settings.ts';

/**
 * Makes a queue and the one of its dead letters, unless they are there. Any number of processes may do so at once:
 * pg-boss takes a lock.
 */
export async function makeQueue(
  boss: PgBossInstance,
  name: string,
  settings: QueueOptions,
): Promise<void> {
  await checkSchema(boss);
  const deadLetter = name + deadLettersSuffix;
  await boss.createQueue(deadLetter, deadLetterSettings);
  await boss.createQueue(name, { ...settings, deadLetter });
  const policy = (await boss.getQueue(name))?.policy;
  if (policy === undefined || policy === 'standard') return;
  // Any other drops jobs: the second one that waits, for one.
  throw new BlumaWebhookError(
    'invalid_option',
    `The queue ${name} has the policy ${policy}, which would lose events: name another one`,
  );
}

/** Makes it, and sees to it that one which was there has these settings too. */
export async function setUpQueue(
  boss: PgBossInstance,
  name: string,
  settings: QueueOptions,
): Promise<void> {
  await makeQueue(boss, name, settings);
  const deadLetter = name + deadLettersSuffix;
  await boss.updateQueue(deadLetter, deadLetterSettings);
  await boss.updateQueue(name, { ...settings, deadLetter });
}
