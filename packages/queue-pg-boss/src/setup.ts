import { refuseOption } from '@bluma-webhooks/core/shared';
import type { QueueOptions, QueueResult } from 'pg-boss';
import type { PgBossInstance } from './boss.ts';
import { assertSchemaVersion } from './engine-version.ts';
import { deadLetterSettings, deadLettersSuffix } from './queue-settings.ts';

interface NamedSettings extends QueueOptions {
  readonly deadLetter?: string;
}

/** The queues that existed before, by name. */
type ExistingQueues = ReadonlyMap<string, QueueResult>;

/**
 * Creates a queue and its dead-letter queue. Does not change queues that exist. Processes may call it concurrently,
 * since pg-boss takes a lock.
 */
export async function createQueues(
  boss: PgBossInstance,
  name: string,
  settings: QueueOptions,
): Promise<ExistingQueues> {
  const deadLetter = name + deadLettersSuffix;
  const [queues] = await Promise.all([
    boss.getQueues([name, deadLetter]),
    assertSchemaVersion(boss),
  ]);
  const existing = new Map(queues.map((queue) => [queue.name, queue]));
  assertPolicy(name, existing.get(name)?.policy);
  if (!existing.has(deadLetter)) await boss.createQueue(deadLetter, deadLetterSettings);
  if (!existing.has(name)) await boss.createQueue(name, { ...settings, deadLetter });
  return existing;
}

/** Creates both queues, and updates the settings of queues that exist. */
export async function setUpQueues(
  boss: PgBossInstance,
  name: string,
  settings: QueueOptions,
): Promise<void> {
  const existing = await createQueues(boss, name, settings);
  const update = async (queue: string, wanted: NamedSettings) => {
    if (!hasSettings(existing.get(queue), wanted)) await boss.updateQueue(queue, wanted);
  };
  const deadLetter = name + deadLettersSuffix;
  await update(deadLetter, deadLetterSettings);
  await update(name, { ...settings, deadLetter });
}

function hasSettings(queue: QueueResult | undefined, wanted: NamedSettings): boolean {
  const current = new Map(Object.entries(queue ?? {}));
  return Object.entries(wanted).every(([setting, value]) => current.get(setting) === value);
}

function assertPolicy(name: string, policy = 'standard'): void {
  if (policy === 'standard') return;
  // Every other policy drops jobs, such as the second one that waits.
  refuseOption('name', {
    expected: 'the name of a queue with the policy standard',
    got: `${name}, which has the policy ${policy}`,
    fix: 'choose another name, since this policy would lose events',
  });
}
