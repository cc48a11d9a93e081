import type { DeadLetterEntry, DeadLetterQueue } from '@bluma-webhooks/core/worker';
import type { PgBossInstance } from './boss.ts';
import { isJobId } from './job-id.ts';
import { selectJobs } from './job-query.ts';
import { deadLettersSuffix, idsOption, wholeNumber } from './options.ts';
import { within } from './unavailable.ts';

/** An operator has more time than a sender. */
const patienceMs = 30_000;
/** With bodies of 1 MiB, a statement moves 100 MiB at most. */
const batch = 100;
const noLimit = 2 ** 31 - 1;

// What others have put into the queue is no event, and has failed there. It stays, for pg-boss' own tools.
const events = `WHERE data ->> 'key' ~ '^[0-9a-f]{64}$'`;
const newestFirst = `${events} ORDER BY "createdOn" DESC, id LIMIT $limit`;
const oldestFirst = `${events} ORDER BY "createdOn", id LIMIT $limit`;

// As text, whatever the driver was told to make of dates and JSON.
const columns = `json_build_object(
  'id', id,
  'eventId', data -> 'eventId',
  'eventType', data -> 'eventType',
  'namespace', data -> 'namespace',
  'receivedAt', data -> 'receivedAt',
  'failedAt', floor(extract(epoch FROM "createdOn") * 1000),
  'attempts', "sourceRetryCount" + 1,
  'error', coalesce("sourceOutput" ->> 'message', "sourceOutput" -> 'value' ->> 'message', '')
)::text AS letter`;

/** What has failed for good, in the queue that pg-boss moves it to. `ready` makes that, if it is not there. */
export function keptDeadLetters(
  boss: PgBossInstance,
  name: string,
  ready: () => Promise<unknown>,
): DeadLetterQueue {
  const queue = name + deadLettersSuffix;
  const select = async (query: Parameters<typeof selectJobs>[3]) => {
    await ready();
    return selectJobs(boss, queue, { queued: true }, query);
  };

  return {
    async list({ limit = 100 } = {}) {
      wholeNumber('limit', limit, { min: 0, max: noLimit });
      const rows = await within(patienceMs, () => select({ columns, rest: newestFirst, limit }));
      return rows.map(letterOf);
    },
    async replay(options) {
      let chosen = idsOption(options)?.filter(isJobId);
      if (!chosen) {
        const all = { columns: 'id::text', rest: oldestFirst, limit: noLimit };
        const rows = await within(patienceMs, () => select(all));
        chosen = rows.map((row) => String(Object(row).id));
      }
      let replayed = 0;
      for (let start = 0; start < chosen.length; start += batch) {
        const some = chosen.slice(start, start + batch);
        replayed += await within(patienceMs, async () => {
          await ready();
          return boss.redrive(queue, { ids: some, limit: batch });
        });
      }
      return replayed;
    },
  };
}

function letterOf(row: object): DeadLetterEntry {
  const { receivedAt, failedAt, ...letter } = JSON.parse(Object(row).letter);
  return { ...letter, receivedAt: new Date(receivedAt), failedAt: new Date(failedAt) };
}
