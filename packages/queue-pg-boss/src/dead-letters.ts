import { wholeNumber } from '@bluma-webhooks/core/shared';
import type { DeadLetterEntry, DeadLetterQueue } from '@bluma-webhooks/core/worker';
import { toReplayIds } from '@bluma-webhooks/core/worker';
import type { PgBossInstance } from './boss.ts';
import { isJobId } from './job-id.ts';
import { type JobQuery, selectJobs } from './job-query.ts';
import { deadLettersSuffix } from './queue-settings.ts';
import { withTimeout } from './timeout.ts';

/** Longer than a delivery's timeout: an operator can wait. */
const timeoutMs = 30_000;
/** With bodies of 1 MiB, a statement moves 100 MiB at most. */
const batchSize = 100;
const noLimit = 2 ** 31 - 1;

// Other software may put jobs into the queue that are not events. Such jobs fail, and are left for the tools of
// pg-boss.
const events = `WHERE data ->> 'key' ~ '^([0-9a-f]{64}|[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)$'`;
const newestFirst = `${events} ORDER BY "createdOn" DESC, id LIMIT $limit`;
const oldestFirst = `${events} ORDER BY "createdOn", id LIMIT $limit`;

// Returned as text, since a driver may be configured to transform dates and JSON.
const columns = `json_build_object(
  'id', id,
  'eventId', data -> 'eventId',
  'eventType', data -> 'eventType',
  'namespace', data -> 'namespace',
  'receivedAt', data -> 'receivedAt',
  'failedAt', floor(extract(epoch FROM "createdOn") * 1000),
  'attempts', "sourceRetryCount" + 1,
  'error', coalesce("sourceOutput" ->> 'message', "sourceOutput" -> 'value' ->> 'message', '')
)::text AS entry`;

/** The jobs of the dead-letter queue. `ready` creates that queue if it does not exist. */
export function createDeadLetters(
  boss: PgBossInstance,
  name: string,
  ready: () => Promise<unknown>,
): DeadLetterQueue {
  const queue = name + deadLettersSuffix;
  const select = async (query: JobQuery) => {
    await ready();
    return selectJobs(boss, queue, { queued: true }, query);
  };

  return {
    async list({ limit = 100 } = {}) {
      wholeNumber('limit', limit, { min: 0, max: noLimit });
      const query = { columns, clauses: newestFirst, limit };
      const rows = await withTimeout(timeoutMs, () => select(query));
      return rows.map(toDeadLetterEntry);
    },
    async replay(options) {
      let ids = toReplayIds(options)?.filter(isJobId);
      if (!ids) {
        const query = { columns: 'id::text', clauses: oldestFirst, limit: noLimit };
        const rows = await withTimeout(timeoutMs, () => select(query));
        ids = rows.map((row) => String(Object(row).id));
      }
      let replayed = 0;
      for (let start = 0; start < ids.length; start += batchSize) {
        const batch = ids.slice(start, start + batchSize);
        replayed += await withTimeout(timeoutMs, async () => {
          await ready();
          return boss.redrive(queue, { ids: batch, limit: batchSize });
        });
      }
      return replayed;
    },
  };
}

function toDeadLetterEntry(row: object): DeadLetterEntry {
  const { receivedAt, failedAt, ...entry } = JSON.parse(Object(row).entry);
  return { ...entry, receivedAt: new Date(receivedAt), failedAt: new Date(failedAt) };
}
