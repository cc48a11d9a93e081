// The jsdom environment of Jest has no global `TextDecoder` and `TextEncoder`.
import { TextDecoder, TextEncoder } from 'node:util';
import { signPayload, type WebhookEvent } from '@bluma-webhooks/core';
import {
  aFlag,
  aFlagOrFunction,
  anything,
  aRecord,
  checkOptions,
  type OptionChecks,
} from './check-options.ts';

export interface SignedRequestOptions {
  /** The webhook's secret, `whsec_` included. */
  readonly secret: string;
  /**
   * Changes the body after it was signed. `true` appends a space, which leaves the JSON valid. A function returns other
   * bytes.
   *
   * @default false
   */
  readonly tamper?: boolean | ((body: Uint8Array) => Uint8Array) | undefined;
  /** Signs with another secret than the given one. @default false */
  readonly wrongSecret?: boolean | undefined;
  /** Omits the signature. @default false */
  readonly noSignature?: boolean | undefined;
  /** Indents the JSON of an event. It does not change an event that is given as bytes. @default false */
  readonly pretty?: boolean | undefined;
  /** Replaces or adds headers, by name in any case. `undefined` omits a header. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** `signPayload` checks the secret. */
export const signedRequestChecks: OptionChecks<SignedRequestOptions> = {
  secret: anything,
  tamper: aFlagOrFunction,
  wrongSecret: aFlag,
  noSignature: aFlag,
  pretty: aFlag,
  headers: aRecord,
};

/** A delivery that is ready to be sent. */
export interface SignedRequest {
  readonly method: 'POST';
  /** The headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Creates a delivery as Bluma does. It has the event's JSON, or any bytes, the vendor's headers, and a signature over
 * exactly these bytes. The options can make the delivery invalid.
 *
 * `X-Bluma-Event-Id` and `X-Bluma-Event-Type` repeat values of the body. A value that is not 1 to 200 visible ASCII
 * characters is not sent. These headers are not signed, so a receiver must not rely on them.
 *
 * @param event an event, or the bytes of the body
 * @throws {BlumaWebhookError} `missing_secret` if the secret is blank, `invalid_option`
 *
 * @example
 * ```ts
 * import { createEvent, signedRequest } from '@bluma-webhooks/testing';
 *
 * const { method, headers, body } = await signedRequest(createEvent('credits.low'), {
 *   secret: 'whsec_example',
 * });
 * const request = new Request('http://localhost:3000/webhooks/bluma', { method, headers, body });
 * ```
 */
export async function signedRequest(
  event: WebhookEvent | Uint8Array,
  options: SignedRequestOptions,
): Promise<SignedRequest> {
  checkOptions('options', options, signedRequestChecks);
  return signRequest(event, options);
}

/** `signedRequest` for options that were already checked. */
export async function signRequest(
  event: WebhookEvent | Uint8Array,
  options: SignedRequestOptions,
): Promise<SignedRequest> {
  const { secret, tamper = false, wrongSecret, noSignature, pretty } = options;
  const signed = ArrayBuffer.isView(event) ? event : toBytes(event, pretty);
  const signature = await signPayload(
    signed,
    wrongSecret ? `${secret}_of_another_webhook` : secret,
  );
  const headers = new Map([
    ['user-agent', 'Bluma-Webhooks/1.0'],
    ['content-type', 'application/json'],
    ...unsignedHeaders(event),
  ]);
  if (!noSignature) headers.set('x-bluma-signature', signature);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === undefined) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), value);
  }
  const body = tamper ? (tamper === true ? withSpace : tamper)(signed.slice()) : signed;
  return { method: 'POST', headers: Object.fromEntries(headers), body };
}

function toBytes(event: WebhookEvent, pretty = false): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(event, null, pretty ? 2 : undefined));
}

function withSpace(body: Uint8Array): Uint8Array {
  const longer = new Uint8Array(body.length + 1).fill(0x20);
  longer.set(body);
  return longer;
}

function unsignedHeaders(event: WebhookEvent | Uint8Array): [name: string, value: string][] {
  const { id, type } = ArrayBuffer.isView(event) ? read(event) : event;
  const headers: [string, unknown][] = [
    ['x-bluma-event-id', id],
    ['x-bluma-event-type', type],
  ];
  return headers.filter((header): header is [string, string] => isHeaderValue(header[1]));
}

/** A hostile id is valid in a body. In a header, it would only make the sender fail. */
function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value);
}

function read(body: Uint8Array): { readonly id?: unknown; readonly type?: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
