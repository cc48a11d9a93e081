import { handled, invalidSignature, missingSignature } from './answers.ts';
import { delivery, signBody } from './delivery.ts';
import { type Entry, single } from './entry.ts';
import { event } from './event.ts';

const body = event('evt_signed');
const right = signBody(Buffer.from(body));
const digits = right.slice('sha256='.length);

const refuses = (name: string, signature: string): Entry =>
  single(
    `a signature ${name}`,
    delivery(body, { headers: { 'x-bluma-signature': signature } }),
    invalidSignature,
  );

const flipped = Buffer.from(body.replace('batch_1', 'batch_2'));

/** Who sent it. Nothing here may run: the last entry runs the event that the others are about. */
export const signatures: readonly Entry[] = [
  single(
    'no signature',
    delivery(body, { headers: { 'x-bluma-signature': undefined } }),
    missingSignature,
  ),
  single(
    'a signature that is empty',
    delivery(body, { headers: { 'x-bluma-signature': '' } }),
    missingSignature,
  ),
  refuses('without digits', 'sha256='),
  refuses('one digit short', right.slice(0, -1)),
  refuses('one digit long', `${right}0`),
  refuses('of 8,000 characters', `sha256=${'0'.repeat(8000)}`),
  refuses('in upper case', `sha256=${digits.toUpperCase()}`),
  refuses('with its scheme in upper case', `SHA256=${digits}`),
  refuses('of another scheme', `sha1=${digits}`),
  refuses('without a scheme', digits),
  refuses('in base64', `sha256=${Buffer.from(digits, 'hex').toString('base64')}`),
  refuses('in quotes', `"${right}"`),
  refuses('with a space inside', `sha256= ${digits}`),
  refuses('beyond ASCII, of the right length', `sha256=${digits.slice(1)}\xe9`),
  refuses('of full-width digits in UTF-8', Buffer.from(`sha256=１${digits}`).toString('latin1')),
  refuses('twice in one header', `${right}, ${right}`),
  single(
    'two signature headers, both right',
    delivery(body, { more: [['x-bluma-signature', right]] }),
    invalidSignature,
  ),
  single(
    'two signature headers, the first right',
    delivery(body, { more: [['X-Bluma-Signature', `sha256=${'0'.repeat(64)}`]] }),
    invalidSignature,
  ),
  refuses('of nothing but zeros', `sha256=${'0'.repeat(64)}`),
  refuses('of another body', signBody(Buffer.from('{}'))),
  single('another secret', delivery(body, { secret: 'whsec_of_another' }), invalidSignature),
  single('an empty secret', delivery(body, { secret: '' }), invalidSignature),
  single('a body changed', delivery(body, { sent: flipped }), invalidSignature),
  single(
    'a body with a space more',
    delivery(body, { sent: Buffer.from(`${body} `) }),
    invalidSignature,
  ),
  single(
    'a body with one byte less',
    delivery(body, { sent: Buffer.from(body).subarray(1) }),
    invalidSignature,
  ),
  single('no body in place of one', delivery(body, { sent: Buffer.alloc(0) }), invalidSignature),
  single(
    'bytes that are no UTF-8 in place of U+FFFD',
    delivery(event('evt_\ufffd'), { sent: Buffer.from(event('evt_\xff'), 'latin1') }),
    invalidSignature,
  ),
  single(
    'the header in upper case',
    delivery(body, {
      headers: { 'x-bluma-signature': undefined },
      more: [['X-BLUMA-SIGNATURE', right]],
    }),
    handled,
  ),
];
