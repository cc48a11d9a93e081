import { accepted, bodyTimeout } from './answers.ts';
import { delivery } from './delivery.ts';
import { type Entry, sequence, single } from './entry.ts';
import { behaving, event } from './event.ts';

const runsOn = delivery(behaving('evt_slow', 'run on'));
const announced = { 'content-length': '1000' };

/** What is answered at the deadline. */
export const slow: readonly Entry[] = [
  sequence(
    'a handler that runs on, also when it is sent again',
    [runsOn, accepted],
    [runsOn, accepted],
  ),
  single('a body that stalls', delivery(event('evt_1'), { headers: announced }), bodyTimeout),
  single(
    'a body that never begins',
    delivery(event('evt_1'), { headers: announced, sent: Buffer.alloc(0) }),
    bodyTimeout,
  ),
  single(
    'a body of 5 GB that stalls',
    delivery(event('evt_1'), { headers: { 'content-length': '5000000000' } }),
    bodyTimeout,
  ),
  single(
    'a body in chunks that stalls',
    delivery('', {
      headers: { 'transfer-encoding': 'chunked', 'content-length': undefined },
      sent: Buffer.from('{'),
    }),
    bodyTimeout,
  ),
];
