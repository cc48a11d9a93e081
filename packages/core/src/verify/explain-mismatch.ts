import { provider } from '#hmac';
import { decodeUtf8 } from '#utf8';
import { escapeCharacter } from '../lib/escape-character.ts';
import type { Refusal } from '../outcome.ts';
import type { SecretKey } from './secret-key.ts';

/** The probable reason why a signature does not fit. */
export type MismatchReason =
  | 'header_malformed'
  | 'secret_without_prefix'
  | 'secret_with_prefix'
  | 'secret_decoded'
  | 'secret_in_text'
  | 'body_serialised_again'
  | 'body_line_ends'
  | 'body_trailing_newline'
  | 'body_byte_order_mark'
  | 'body_encoding'
  | 'mismatch';

/** The facts of a request whose signature was refused. */
export interface SignatureParts {
  readonly header: string;
  /** The rest is known if the header is well formed. */
  readonly signed?: {
    readonly keys: readonly SecretKey[];
    readonly body: Uint8Array;
    readonly mac: string;
  };
}

interface Finding {
  readonly reason: MismatchReason;
  /** A fixed sentence, without anything of the request. */
  readonly fix: string;
}

const prefix = 'whsec_';
const encoder = new TextEncoder();

const fixes = {
  secret: 'Set the whole secret as a string, as Bluma showed it, whsec_ included',
  body: 'Something changed the body after it was signed. Give the receiver the bytes as they came',
};

const mismatch: Finding = {
  reason: 'mismatch',
  fix: 'Check that the secret is of this webhook, and that nothing changes the body on its way',
};

/** The MACs of a longer body take too long for a request that anyone can send, in bytes. */
const longestExplainedBytes = 256 * 1024;
const longestIndented = 4 * 1024 * 1024;

function describeHeader(header: string): string {
  if (header.includes(',')) return 'has several values';
  if (/[\s"']/.test(header)) return 'has white space or quotes';
  if (/^(sha256=)?[\da-f]{64}$/i.test(header)) {
    return header.includes('=') ? 'has upper-case letters' : 'has no sha256=';
  }
  return `has another form, and ${header.length} characters`;
}

/** Tries what goes wrong most often. It takes about fifteen MACs, so callers limit how often they ask. */
export async function explainMismatch({ header, signed }: SignatureParts): Promise<Refusal> {
  if (!signed) {
    return {
      reason: 'header_malformed',
      fix: `X-Bluma-Signature must be sha256= and 64 lower-case hex digits. It ${describeHeader(header)}`,
    };
  }
  const { keys, body, mac } = signed;
  const found = await find(keys, body, mac);
  return { ...found, bodyBytes: body.length };
}

async function find(keys: readonly SecretKey[], body: Uint8Array, mac: string): Promise<Finding> {
  if (body.length > longestExplainedBytes) return mismatch;
  for (const key of keys) {
    for (const [reason, secret] of key.withSecret(listAlternatives)) {
      if (await provider.createHmac(secret).verify(body, mac)) return { reason, fix: fixes.secret };
    }
    for (const [reason, text] of otherBodies(body)) {
      const bytes = typeof text === 'string' ? encoder.encode(text) : text;
      if (await key.verify(bytes, mac)) return { reason, fix: fixes.body };
    }
  }
  return mismatch;
}

/** The secret that the user may have meant, by the reason why the one that is set does not fit. */
function listAlternatives(secret: string): readonly (readonly [MismatchReason, string])[] {
  const [inside = secret] = /whsec_[\w+/=-]+/.exec(secret) ?? [];
  // For example a whole line of an .env file.
  if (inside !== secret) return [['secret_in_text', inside]];
  if (secret.startsWith(prefix)) return [['secret_with_prefix', secret.slice(prefix.length)]];
  return [
    ['secret_without_prefix', prefix + secret],
    ['secret_decoded', prefix + encodeBase64(secret)],
  ];
}

/** Of a text whose characters are bytes. A text with others is no decoded secret. */
function encodeBase64(bytes: string): string {
  return /^[\0-\xff]*$/.test(bytes) ? btoa(bytes) : '';
}

/** What the sender may have signed, if this body arrived. */
function* otherBodies(body: Uint8Array): Generator<readonly [MismatchReason, string | Uint8Array]> {
  const text = decodeUtf8(body);
  if (text === undefined) return;
  yield ['body_byte_order_mark', text];
  yield ['body_byte_order_mark', `\ufeff${text}`];
  yield ['body_trailing_newline', text.trimEnd()];
  yield ['body_trailing_newline', `${text}\n`];
  yield ['body_line_ends', text.replace(/\r\n/g, '\n')];
  yield ['body_line_ends', text.replace(/\r?\n/g, '\r\n')];
  for (const json of otherNotations(text)) yield ['body_serialised_again', json];
  // Text that was decoded as Latin-1 and encoded as UTF-8: each character is one byte of what was sent.
  if (/[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text)) {
    yield ['body_encoding', Uint8Array.from(text, (character) => character.charCodeAt(0))];
  }
}

function* otherNotations(text: string): Generator<string> {
  if (indentedSize(text) > longestIndented) return;
  let compact: string;
  let lines: string;
  let indented: string;
  try {
    const value: unknown = JSON.parse(text);
    compact = JSON.stringify(value);
    lines = JSON.stringify(value, null, 1);
    indented = JSON.stringify(value, null, 2);
  } catch {
    return;
  }
  yield compact;
  yield `${compact}\n`;
  yield indented;
  // Python's json.dumps() puts a space after each colon and comma. Strings have no line breaks in JSON.
  const spaced = lines.replace(/(?<=[[{])\n *|\n *(?=[\]}])/g, '').replace(/\n */g, ' ');
  yield spaced;
  for (const json of [compact, spaced]) yield json.replace(/[^\0-~]/g, escapeCharacter);
}

/** An upper limit for the characters of indentation: the number of lines times the depth. */
function indentedSize(text: string): number {
  const count = (characters: RegExp) => text.match(characters)?.length ?? 0;
  const depth = count(/[[{]/g);
  return depth * (depth + count(/,/g));
}
