import { createHmac } from 'node:crypto';
import { createReceiver, type DeliveryRequest } from '@bluma-webhooks/core';
import { type Contender, computeRatios, inTurns } from '../compare.ts';
import { eventBody, secret } from '../event-body.ts';
import { toQuantity } from '../figure.ts';
import { type Event, handlers, isSigned } from '../http/servers/by-hand.ts';
import { options } from '../http/servers/ours.ts';
import type { Suite } from '../suite.ts';

interface SignedBody {
  readonly bytes: Buffer;
  readonly signature: string;
}

/** Handles one delivery, and returns the status. */
type Respond = (body: SignedBody) => Promise<number>;

/** As many deliveries run concurrently as in the HTTP suite. */
const concurrency = 32;

/** Core without HTTP, compared with a hand-written function: processor time of this process. */
export const inProcessSuite: Suite = async ({ rounds, share }) => {
  const deliveries = Math.max(concurrency, Math.round(40_000 * share));
  const ours = contender('core', deliveries, byCore());
  const byHand = contender('by hand', deliveries, respondByHand);
  const listCosts = await inTurns([ours, byHand], rounds);
  return [
    toQuantity(computeRatios(listCosts(ours), listCosts(byHand)), {
      name: 'core with its memory store, beside verify + parse + dispatch by hand',
      unit: '×',
      atMost: 2.6,
    }),
    toQuantity(listCosts(ours), { name: 'core, for a delivery', unit: 'µs', atMost: undefined }),
  ];
};

/** A round comes to processor time in µs for one delivery. */
function contender(name: string, deliveries: number, respond: Respond): Contender {
  return {
    name,
    async round() {
      const bodies = Array.from({ length: deliveries }, signedBody);
      globalThis.gc?.();
      const before = process.cpuUsage();
      for (let start = 0; start < deliveries; start += concurrency) {
        const statuses = await Promise.all(bodies.slice(start, start + concurrency).map(respond));
        if (statuses.some((status) => status !== 200)) throw new Error('A delivery failed');
      }
      const { user, system } = process.cpuUsage(before);
      return (user + system) / deliveries;
    },
  };
}

function signedBody(): SignedBody {
  const bytes = Buffer.from(eventBody());
  const signature = `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
  return { bytes, signature };
}

function byCore(): Respond {
  const receiver = createReceiver(options);
  return async ({ bytes, signature }) => {
    const request: DeliveryRequest = {
      method: 'POST',
      header: (name) => (name === 'x-bluma-signature' ? signature : undefined),
      read: () => ({ ok: true, bytes }),
    };
    return (await receiver.receive(request)).status;
  };
}

const respondByHand: Respond = async ({ bytes, signature }) => {
  if (!isSigned(bytes, signature)) return 401;
  const event: Event = JSON.parse(bytes.toString());
  await handlers[event.type]?.(event);
  return 200;
};
