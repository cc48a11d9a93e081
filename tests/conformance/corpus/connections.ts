import {
  bodyAlreadyParsed,
  bodyTooLarge,
  handled,
  headNotAllowed,
  invalidSignature,
  methodNotAllowed,
  missingSignature,
  unsupportedEncoding,
} from './answers.ts';
import { delivery } from './delivery.ts';
import { type Entry, type Exchange, pipeline, sequence, single } from './entry.ts';
import { event, eventOfSize } from './event.ts';

const unsigned = delivery(event('evt_1'), { headers: { 'x-bluma-signature': undefined } });
const forged = delivery(event('evt_1'), { secret: 'whsec_of_another' });

/** The connection is as good as new after these. */
const goesOnAfter = (name: string, ...before: Exchange[]): Entry =>
  sequence(`a connection kept alive after ${name}`, ...before, [
    delivery(event(`evt_after_${name}`)),
    handled,
  ]);

/** Connections with more than one delivery. */
export const connections: readonly Entry[] = [
  goesOnAfter('another delivery', [delivery(event('evt_before')), handled]),
  goesOnAfter('a 401, whose body nobody wanted', [unsigned, missingSignature]),
  goesOnAfter('a 401, whose body was read', [forged, invalidSignature]),
  goesOnAfter('a 401 with a body of 500 kB', [
    delivery(eventOfSize('evt_1', 500_000), { headers: { 'x-bluma-signature': undefined } }),
    missingSignature,
  ]),
  goesOnAfter('a 405', [delivery(event('evt_1'), { method: 'PUT' }), methodNotAllowed]),
  goesOnAfter('a HEAD', [delivery('', { method: 'HEAD' }), headNotAllowed]),
  goesOnAfter('a 415', [
    delivery(event('evt_1'), { headers: { 'content-encoding': 'br' } }),
    unsupportedEncoding,
  ]),
  goesOnAfter('a 413', [delivery(eventOfSize('evt_1', 2_000_000)), bodyTooLarge]),
  goesOnAfter('a 413 in chunks', [
    delivery(eventOfSize('evt_1', 2_000_000), { chunkBytes: 65_536 }),
    bodyTooLarge,
  ]),
  pipeline(
    'deliveries that do not wait for an answer',
    [delivery(event('evt_pipelined_1')), handled],
    [unsigned, missingSignature],
    [delivery(event('evt_pipelined_2')), handled],
  ),
  single('HTTP/1.0', delivery(event('evt_1.0'), { version: '1.0' }), handled),
  sequence(
    'HTTP/1.0 that keeps the connection alive',
    [
      delivery(event('evt_1.0_1'), { version: '1.0', headers: { connection: 'keep-alive' } }),
      handled,
    ],
    [delivery(event('evt_1.0_2'), { version: '1.0' }), handled],
  ),
  single(
    'HTTP/1.0 without a length, which has no body',
    delivery(event('evt_1'), {
      version: '1.0',
      headers: { 'content-length': undefined },
      sent: Buffer.alloc(0),
    }),
    bodyAlreadyParsed,
  ),
  single(
    'a delivery that closes the connection',
    delivery(event('evt_close'), { headers: { connection: 'close' } }),
    handled,
  ),
  single(
    'Expect: 100-continue',
    delivery(event('evt_expect'), { headers: { expect: '100-continue' } }),
    handled,
  ),
  single(
    'an offer of HTTP/2',
    delivery(event('evt_h2c'), {
      headers: {
        connection: 'Upgrade, HTTP2-Settings',
        upgrade: 'h2c',
        'http2-settings': 'AAMAAABkAAQAAP__',
      },
    }),
    handled,
  ),
];
