import { gzipSync } from 'node:zlib';
import { handled, headNotAllowed, methodNotAllowed, unsupportedEncoding } from './answers.ts';
import { delivery } from './delivery.ts';
import { type Entry, single } from './entry.ts';
import { event } from './event.ts';

const refusesMethod = (method: string): Entry =>
  single(`${method}, rightly signed`, delivery(event('evt_1'), { method }), methodNotAllowed);

const bare = { 'x-bluma-signature': undefined, 'content-length': undefined };

const refusesEncoding = (encoding: string): Entry =>
  single(
    `content-encoding: ${encoding}`,
    delivery(gzipSync(event('evt_1')), { headers: { 'content-encoding': encoding } }),
    unsupportedEncoding,
  );

const takesEncoding = (encoding: string): Entry =>
  single(
    `content-encoding: "${encoding}", which is none`,
    delivery(event(`evt_encoding_${encoding}`), { headers: { 'content-encoding': encoding } }),
    handled,
  );

const takesType = (type: string | undefined): Entry =>
  single(
    `content-type: ${type ?? 'none'}`,
    delivery(event(`evt_of_${type}`), { headers: { 'content-type': type } }),
    handled,
  );

const takesQuery = (query: string): Entry =>
  single(`a query: ${query}`, delivery(event(`evt_at_${query}`), { query }), handled);

/** What the request is, before anything of Bluma's is looked at. */
export const requests: readonly Entry[] = [
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'].map(refusesMethod),
  single('HEAD, rightly signed', delivery(event('evt_1'), { method: 'HEAD' }), headNotAllowed),
  single('GET by a browser', delivery('', { method: 'GET', headers: bare }), methodNotAllowed),
  single('HEAD by a monitor', delivery('', { method: 'HEAD', headers: bare }), headNotAllowed),
  single(
    'OPTIONS, as a browser asks before a POST',
    delivery('', {
      method: 'OPTIONS',
      headers: {
        ...bare,
        origin: 'https://example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-bluma-signature',
      },
    }),
    methodNotAllowed,
  ),
  single(
    'GET that says it means POST',
    delivery(event('evt_1'), { method: 'GET', headers: { 'x-http-method-override': 'POST' } }),
    methodNotAllowed,
  ),
  single(
    'POST that says it means DELETE',
    delivery(event('evt_override'), { headers: { 'x-http-method-override': 'DELETE' } }),
    handled,
  ),
  single(
    'GET with a content-encoding: the method is what is refused',
    delivery('', { method: 'GET', headers: { 'content-encoding': 'gzip' } }),
    methodNotAllowed,
  ),
  ...['gzip', 'GZIP', 'br', 'deflate', 'gzip, identity', 'identity, gzip', 'nonsense'].map(
    refusesEncoding,
  ),
  single(
    'content-encoding: gzip without a signature: the encoding is what is refused',
    delivery('', { headers: { 'content-encoding': 'gzip', 'x-bluma-signature': undefined } }),
    unsupportedEncoding,
  ),
  single(
    'content-encoding twice, of which one is none',
    delivery(event('evt_1'), {
      headers: { 'content-encoding': 'identity' },
      more: [['content-encoding', 'gzip']],
    }),
    unsupportedEncoding,
  ),
  ...['identity', 'Identity', ''].map(takesEncoding),
  ...[
    undefined,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/cloudevents+json',
    'nonsense;;;=',
  ].map(takesType),
  ...['?', '?token=1&token=2', '?next=/webhooks/other', '?%00%ff%zz', `?x=${'y'.repeat(4000)}`].map(
    takesQuery,
  ),
];
