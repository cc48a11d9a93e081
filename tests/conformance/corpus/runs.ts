import { deadLetter, duplicate, handled, handlerFailed } from './answers.ts';
import { delivery } from './delivery.ts';
import { type Entry, sequence } from './entry.ts';
import { type Behaviour, behaving, event } from './event.ts';

const failsAgain = (name: string, behave: Behaviour): Entry => {
  const request = delivery(behaving(`evt ${name}`, behave));
  return sequence(name, [request, handlerFailed], [request, handlerFailed]);
};

/** What handlers do, and what is remembered of it. */
export const runs: readonly Entry[] = [
  sequence(
    'an event that comes again',
    [delivery(event('evt_again')), handled],
    [delivery(event('evt_again')), duplicate],
    [delivery(event('evt_again', { data: 'changed' })), duplicate],
  ),
  failsAgain('a handler that throws, each time', 'throw'),
  failsAgain('a handler that rejects, each time', 'reject'),
  failsAgain('a handler that rejects with nothing, each time', 'reject with nothing'),
  sequence(
    'a handler that fails at first',
    [delivery(behaving('evt_at_first', 'throw')), handlerFailed],
    [delivery(event('evt_at_first')), handled],
    [delivery(behaving('evt_at_first', 'throw')), duplicate],
  ),
  sequence(
    'a PermanentError, which is final',
    [delivery(behaving('evt_for_good', 'fail for good')), deadLetter],
    [delivery(event('evt_for_good')), duplicate],
  ),
];
