import { knownEventTypes } from '@bluma-webhooks/core';
import { deadLetter, handled, ignored, stale } from './answers.ts';
import { delivery } from './delivery.ts';
import { type Entry, single } from './entry.ts';
import { event } from './event.ts';

const buries = (name: string, body: string): Entry => single(name, delivery(body), deadLetter);
const runs = (name: string, body: string): Entry => single(name, delivery(body), handled);
const ignores = (type: string): Entry =>
  single(`the type ${type}`, delivery(event('evt_1', { type })), ignored);

const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** What the verified bytes say. */
export const events: readonly Entry[] = [
  ...knownEventTypes.map((type) => runs(type, event(`evt_${type}`, { type }))),
  runs('a type that a group knows', event('evt_archived', { type: 'video.archived' })),
  ...['team.joined', 'video', 'VIDEO.COMPLETED', ' ', '*', 'a\0b'].map(ignores),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map(ignores),

  buries('an envelope without an id', event('', { id: undefined })),
  buries('an id that is empty', event('')),
  buries('an id that is a number', event('', { id: 7 })),
  buries('an id that is null', event('', { id: null })),
  buries('an id that is a list', event('', { id: ['evt_1'] })),
  buries('an envelope without a type', event('evt_1', { type: undefined })),
  buries('a type that is an object', event('evt_1', { type: { toString: 'video.completed' } })),
  buries('an id by way of __proto__', '{"__proto__":{"id":"evt_1","type":"video.completed"}}'),
  ...['null', '7', '""', '[]', '{}', 'true', '[{"id":"evt_1"}]'].map((json) =>
    buries(`the JSON ${json}`, json),
  ),

  runs('an id of 900,000 characters', event('x'.repeat(900_000))),
  runs('an id with NUL', event('evt\0')),
  runs('an id named __proto__', event('__proto__')),
  runs('an id of a lone surrogate', event('\ud800')),
  runs('a key twice: the last counts', event('evt_1').replace('{', '{"type":"team.joined",')),
  runs('data nested 10,000 deep', event('evt_deep').replace('{"id":"batch_1"}', deep)),
  runs('no data', event('evt_no_data', { data: undefined })),
  runs('data that is null', event('evt_null', { data: null })),
  runs('data that is text', event('evt_text', { data: 'text' })),

  runs('a created_at in the future', event('evt_future', { created_at: '2999-01-01T00:00:00Z' })),
  runs('a created_at that is garbage', event('evt_garbage', { created_at: 'garbage 1' })),
  runs('a created_at that is a number', event('evt_number', { created_at: 7 })),
  runs('no created_at', event('evt_timeless', { created_at: undefined })),
  runs('a created_at of six days ago', event('evt_6_days', { created_at: daysAgo(6) })),
  single(
    'a created_at of eight days ago',
    delivery(event('evt_1', { created_at: daysAgo(8) })),
    stale,
  ),
  single(
    'a created_at of 1970, of a type that nobody handles: it is too old first',
    delivery(event('evt_1', { created_at: '1970-01-01T00:00:00Z', type: 'team.joined' })),
    stale,
  ),
  single(
    'headers that name another event',
    delivery(event('evt_named_otherwise'), {
      headers: { 'x-bluma-event-id': 'evt_1', 'x-bluma-event-type': 'team.joined' },
    }),
    handled,
  ),
];
