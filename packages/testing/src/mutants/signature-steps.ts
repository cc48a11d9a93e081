import { createHmac, timingSafeEqual } from 'node:crypto';
import { carefulSteps } from './careful-steps.ts';
import { failed, type Reply, type Steps } from './handwritten-receiver.ts';

type Verify = Steps['verify'];

const wrong: Reply = failed('invalid_signature', 401);

function signBody(message: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(message).digest('hex')}`;
}

/** Without types, nothing shows the author that the header may be missing. */
function takenForGranted(header: string | undefined): string {
  if (header !== undefined) return header;
  throw new TypeError("Cannot read properties of undefined (reading 'length')");
}

/** Reads the length of the header, even if the header is missing. */
export const headerTakenForGranted: Verify = (body, header, secret) =>
  carefulSteps.verify(body, takenForGranted(header), secret);

/** Compares any header without a check of its length. */
export const lengthsNotCompared: Verify = (body, header, secret) => {
  const given = Buffer.from(takenForGranted(header));
  return timingSafeEqual(given, Buffer.from(signBody(body, secret))) ? undefined : wrong;
};

/** Compares the lengths of strings, then the bytes of buffers. */
export const lengthInCharacters: Verify = (body, header, secret) => {
  if (header === undefined) return failed('missing_signature', 401);
  const expected = signBody(body, secret);
  if (header.length !== expected.length) return wrong;
  return timingSafeEqual(Buffer.from(header), Buffer.from(expected)) ? undefined : wrong;
};

/** Signs the text that the bytes decode to. */
export function overText(verify: Verify): Verify {
  return (body, header, secret) => verify(Buffer.from(body.toString()), header, secret);
}

/** Signs what `JSON.stringify` makes of the parsed body. */
export const overParsedJson: Verify = (body, header, secret) => {
  const parsed: unknown = JSON.parse(body.toString());
  return carefulSteps.verify(Buffer.from(JSON.stringify(parsed)), header, secret);
};

/** Verifies nothing. */
export const notVerified: Verify = () => undefined;

/** The setup guide's own `verifySignature`. */
export const setupGuideVerify: Verify = overText((body, header, secret) =>
  lengthInCharacters(body, takenForGranted(header), secret),
);

/** The best practices guide's own `verifyWebhook`. */
export const bestPracticesVerify: Verify = overText(lengthsNotCompared);
