import type { DeliveryRequest } from '../ports/delivery-request.ts';

const cutFix =
  'Mount the webhook before body parsers, and let the host and the proxies pass raw bytes';

/**
 * What to do about a body that is empty or not complete. Bluma signs no empty body. A part of a body fits no secret.
 *
 * @returns undefined for a body that is complete, as far as the headers show
 */
export function findCutBodyFix(
  request: DeliveryRequest,
  { length }: Uint8Array,
): string | undefined {
  const contentLength = request.header('content-length');
  const sent = Number(contentLength ?? 0);
  // With a length of 0, the sender has sent nothing, and nothing was read.
  if (!(length < sent) && (length > 0 || contentLength)) return undefined;
  const missing = sent > length ? `Only ${length} of ${sent} bytes arrived` : 'The body is empty';
  return `${missing}. ${cutFix}`;
}
