import type { RequestListener } from 'node:http';
import { createEvent, deliverDuplicates, listen } from '@bluma-webhooks/testing';
import { createReferenceReceiver, receiverMutants } from '@bluma-webhooks/testing/mutants';
import { expect, it } from 'vitest';
import { createSimulator } from '../src/index.ts';

/** Hands on two requests together, once both have arrived: so duplicates overlap, however busy the machine is. */
function inPairs(listener: RequestListener): RequestListener {
  const waiting: (() => void)[] = [];
  return (request, response) => {
    request.once('readable', () => {
      waiting.push(() => listener(request, response));
      if (waiting.length === 2) for (const handOn of waiting.splice(0)) handOn();
    });
  };
}

it.each(['get-then-setex', 'guide-idempotency', 'guide-complete-example'])(
  'two deliveries that overlap run twice in %s, however fast its handler is',
  async (name) => {
    const secret = 'whsec_race';
    const runs: string[] = [];
    const handlers = { '*': (event: { id: string }) => void runs.push(event.id) };
    const mutant = receiverMutants.find((one) => one.name === name);
    const { url, close } = await listen(
      inPairs(
        mutant?.create({ secret, handlers }) ?? createReferenceReceiver({ secret, handlers }),
      ),
    );
    const sim = createSimulator({ clock: 'stepped' });
    sim.addWebhook(url, { secret });
    const countRuns = (id: string) => runs.filter((run) => run === id).length;
    for (let round = 0; round < 10; round++) {
      sim.faultDelivery({ kind: 'overlap' });
      const overlapped = sim.emit('video.completed');
      await sim.settled();
      expect(countRuns(overlapped.id)).toBe(2);
      const event = createEvent('video.completed');
      await deliverDuplicates(url, event, { secret, order: 'concurrent' });
      expect(countRuns(event.id)).toBe(2);
    }
    await Promise.all([sim.close(), close()]);
  },
);
