import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { carefulSteps, readUpTo } from './careful-steps.ts';
import type { Steps } from './handwritten-receiver.ts';

type ReadBody = Steps['readBody'];

/** What a body parser that did not feel meant leaves behind: `{}`, which as text is this. */
const nothingParsed = Buffer.from('[object Object]');

/** Of `application/json` alone, as in `express.raw({ type: 'application/json' })`. */
function ofJsonAlone(readBody: ReadBody): ReadBody {
  return (request) => (isJson(request) ? readBody(request) : Promise.resolve(nothingParsed));
}

/** The default limit of body parsers: 100 kB. */
export const defaultLimit: ReadBody = (request) => readUpTo(100 * 1024, request);

/** Of JSON alone, as far as that was thought of. */
export const byContentType = ofJsonAlone(carefulSteps.readBody);

/** Both: `express.raw` as all samples of the guides have it. */
export const guideBody = ofJsonAlone(defaultLimit);

/** What is no JSON throws. Bytes that are no UTF-8 are somebody else's mistake. */
export const parseUncaught: Steps['parse'] = (body) =>
  isUtf8(body) ? JSON.parse(body.toString()) : undefined;

/** As all samples of the guides have it. */
export const guideParse: Steps['parse'] = (body) => JSON.parse(body.toString());

function isJson({ headers }: IncomingMessage): boolean {
  return /^application\/json *(;|$)/i.test(headers['content-type'] ?? '');
}
