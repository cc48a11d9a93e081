import { types } from 'node:util';
import type { AttemptFault } from './delivery-fault.ts';
import { type Outcome, toReason } from './receiver.ts';

interface TamperedBody {
  /** What goes out; empty where nothing can. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** What is said of it instead of sending it. */
  readonly failure?: Outcome;
}

/** A body as the faults of an attempt have it, after it was signed. Never throws: what a test gave may. */
export function tamperBody(
  body: Uint8Array<ArrayBuffer>,
  faults: readonly AttemptFault[],
): TamperedBody {
  const tamper = faults.find((fault) => fault.kind === 'tamper');
  if (!tamper) return { body };
  const { change = withSpace } = tamper;
  try {
    // A copy, since the next attempt is as it should be, whatever is done to this one.
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
