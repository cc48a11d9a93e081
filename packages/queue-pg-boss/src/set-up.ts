import { BlumaWebhookError } from '@bluma-webhooks/core';
import type { QueueOptions, QueueResult } from 'pg-boss';
import { checkSchema, type PgBossInstance } from './boss.ts';
import { deadLettersSuffix } from './options.ts';
import { deadLetterSettings } from './queue-settings.ts';

interface NamedSettings extends QueueOptions {
  readonly deadLetter?: string;
}

/** The queues of these names that were there already. */
type Found = ReadonlyMap<string, QueueResult>;

/**
 * Makes a queue and the one of its dead letters, unless they are there: then it only looks. Any number of processes may
 * do so at once, since pg-boss takes a lock.
 */
export async function makeQueue(
  boss: PgBossInstance,
  name: string,
  settings: QueueOptions,
): Promise<Found> {
  const deadLetter = name + deadLettersSuffix;
  const [queues] = await Promise.all([boss.getQueues([name, deadLetter]), checkSchema(boss)]);
  const found = new Map(queues.map((queue) => [queue.name, queue]));
  checkPolicy(name, found.get(name)?.policy);
  if (!found.has(deadLetter)) await boss.createQueue(deadLetter, deadLetterSettings);
  if (!found.has(name)) await boss.createQueue(name, { ...settings, deadLetter });
  return found;
}

/** Makes it, and sees to it that one which somebody else has made has these settings too. */
export async function setUpQueue(
  boss: PgBossInstance,
  name: string,
  settings: QueueOptions,
): Promise<void> {
  const found = await makeQueue(boss, name, settings);
  const update = async (queue: string, wanted: NamedSettings) => {
    if (!hasSettings(found.get(queue), wanted)) await boss.updateQueue(queue, wanted);
  };
  const deadLetter = name + deadLettersSuffix;
  await update(deadLetter, deadLetterSettings);
  await update(name, { ...settings, deadLetter });
}

function hasSettings(queue: QueueResult | undefined, wanted: NamedSettings): boolean {
  const has = new Map(Object.entries(queue ?? {}));
  return Object.entries(wanted).every(([setting, value]) => has.get(setting) === value);
}

function checkPolicy(name: string, policy = 'standard'): void {
  if (policy === 'standard') return;
  // Any other drops jobs: the second one that waits, for one.
  throw new BlumaWebhookError(
    'invalid_option',
    `The queue ${name} has the policy ${policy}, which would lose events: name another one`,
  );
}
