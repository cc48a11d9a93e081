import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { carefulSteps, readUpTo } from './careful-steps.ts';
import type { Steps } from './handwritten-receiver.ts';

type ReadBody = Steps['readBody'];

/** A body parser that skips a content type leaves `{}` as the body. Converted to a string, `{}` is this text. */
const nothingParsed = Buffer.from('[object Object]');

/** Reads only `application/json`, as `express.raw({ type: 'application/json' })` does. */
function ofJsonAlone(readBody: ReadBody): ReadBody {
  return (request) => (isJson(request) ? readBody(request) : Promise.resolve(nothingParsed));
}

/** Has the default limit of body parsers: 100 kB. */
export const defaultLimit: ReadBody = (request) => readUpTo(100 * 1024, request);

/** Reads only JSON, with the limit of the careful steps. */
export const byContentType = ofJsonAlone(carefulSteps.readBody);

/** Has both mistakes: `express.raw` as in all samples of the guides. */
export const guideBody = ofJsonAlone(defaultLimit);

/** Throws for text that is not JSON. Bytes that are not UTF-8 belong to another mistake. */
export const parseUncaught: Steps['parse'] = (body) =>
  isUtf8(body) ? JSON.parse(body.toString()) : undefined;

/** Parses the body as all samples of the guides do. */
export const guideParse: Steps['parse'] = (body) => JSON.parse(body.toString());

function isJson({ headers }: IncomingMessage): boolean {
  return /^application\/json *(;|$)/i.test(headers['content-type'] ?? '');
}
