import { type DeliveryRequest, signPayload } from '../../src/index.ts';
import { bytes } from './bytes.ts';

export const secret = 'whsec_core_tests';

/** A delivery as an adapter would hand it over, validly signed. */
export async function signedDelivery(event: object): Promise<DeliveryRequest> {
  const body = bytes(JSON.stringify(event));
  const signature = await signPayload(body, secret);
  return {
    method: 'POST',
    header: (name) => (name === 'x-bluma-signature' ? signature : undefined),
    read: () => ({ ok: true, bytes: body }),
  };
}

/** An event of any type, created now. */
export function createEvent(type: string, data: unknown = {}, id = `evt_${type}`) {
  return { id, type, created_at: new Date().toISOString(), data };
}
