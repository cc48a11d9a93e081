import { bodyTooLarge, deadLetter, handled, invalidSignature } from './answers.ts';
import { delivery } from './delivery.ts';
import { type Entry, single } from './entry.ts';
import { event, eventOfSize } from './event.ts';

const mebibyte = 1024 * 1024;

const buries = (name: string, body: Uint8Array | string): Entry =>
  single(name, delivery(body), deadLetter);

const takes = (name: string, body: Uint8Array | string): Entry =>
  single(name, delivery(body), handled);

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** How the bytes come, and what they are. */
export const bodies: readonly Entry[] = [
  buries('a body of 0 bytes', ''),
  single(
    'no body and no length',
    delivery('', { headers: { 'content-length': undefined } }),
    deadLetter,
  ),
  single('no chunk but the last', delivery('', { chunkBytes: 1 }), deadLetter),
  buries('a byte order mark alone', latin1('\xef\xbb\xbf')),
  takes(
    'a byte order mark before the JSON',
    Buffer.concat([latin1('\xef\xbb\xbf'), Buffer.from(event('evt_bom'))]),
  ),
  buries('invalid UTF-8 in the id', latin1(event('evt_\xff'))),
  buries('UTF-8 cut off', latin1('{"id":"evt_\xc3')),
  buries('an overlong encoding', latin1(event('evt_\xc0\xaf'))),
  buries('UTF-16', Buffer.from(event('evt_utf16'), 'utf16le')),
  buries('JSON cut off', '{"id":"evt_1","type":'),
  buries('two JSON values', `${event('evt_1')}${event('evt_2')}`),
  buries('JSON with bytes behind it', `${event('evt_1')}\0`),
  buries('JSON with a comma too many', '{"id":"evt_1","type":"video.completed",}'),
  buries('JSON in single quotes', "{'id':'evt_1','type':'video.completed'}"),
  buries('a form', 'id=evt_1&type=video.completed'),
  takes('white space around the JSON', `\r\n\t ${event('evt_padded')} \r\n`),
  takes('indented JSON', JSON.stringify(JSON.parse(event('evt_indented')), null, 4)),
  takes('a body of 1 MiB', eventOfSize('evt_mebibyte', mebibyte)),
  single('a body of 1 MiB and a byte', delivery(eventOfSize('evt_1', mebibyte + 1)), bodyTooLarge),
  single(
    'a body of 1 MiB and a byte, in chunks',
    delivery(eventOfSize('evt_1', mebibyte + 1), { chunkBytes: 65_536 }),
    bodyTooLarge,
  ),
  single(
    'a body of 3 MiB with a wrong signature: its size is what is refused',
    delivery(eventOfSize('evt_1', 3 * mebibyte), { secret: 'whsec_of_another' }),
    bodyTooLarge,
  ),
  single(
    'a body of 1 MiB in chunks',
    delivery(eventOfSize('evt_mebibyte_in_chunks', mebibyte), { chunkBytes: 65_536 }),
    handled,
  ),
  single('one chunk per byte', delivery(event('evt_in_bytes'), { chunkBytes: 1 }), handled),
  single(
    'a body in chunks with a wrong signature',
    delivery(event('evt_1'), { chunkBytes: 10, secret: 'whsec_of_another' }),
    invalidSignature,
  ),
  single(
    'a length shorter than what was signed',
    delivery(`${event('evt_1')} `, { sent: Buffer.from(event('evt_1')) }),
    invalidSignature,
  ),
  single(
    'an empty line behind the body, beyond its length',
    delivery(event('evt_and_a_line'), {
      headers: { 'content-length': `${event('evt_and_a_line').length}` },
      sent: Buffer.from(`${event('evt_and_a_line')}\r\n`),
    }),
    handled,
  ),
];
