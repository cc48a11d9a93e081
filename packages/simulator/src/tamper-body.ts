import { types } from 'node:util';
import type { AttemptFault } from './delivery-fault.ts';
import { type Outcome, toReason } from './receiver.ts';

interface TamperedBody {
  /** The bytes to send. Empty if nothing can be sent. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The outcome of the attempt if nothing can be sent. */
  readonly failure?: Outcome;
}

/** Applies the `tamper` fault to a signed body. Never throws, even if the function of a test throws. */
export function tamperBody(
  body: Uint8Array<ArrayBuffer>,
  faults: readonly AttemptFault[],
): TamperedBody {
  const tamper = faults.find((fault) => fault.kind === 'tamper');
  if (!tamper) return { body };
  const { change = withSpace } = tamper;
  try {
    // A copy, because the next attempt must send the original bytes, even if `change` modifies its argument.
    const changed: unknown = change(body.slice());
    return types.isUint8Array(changed)
      ? { body: new Uint8Array(changed) }
      : broken('tamper.change returned no bytes');
  } catch (error) {
    return broken(`tamper.change threw: ${toReason(error)}`);
  }
}

function broken(reason: string): TamperedBody {
  return { body: new Uint8Array(), failure: { kind: 'broken', reason } };
}

function withSpace(body: Uint8Array): Uint8Array {
  return Buffer.concat([body, Buffer.from(' ')]);
}
