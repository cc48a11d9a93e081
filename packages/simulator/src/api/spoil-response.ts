import type { ApiFault } from './api-fault.ts';
import type { ApiResult } from './api-result.ts';

/** Applies a fault to the response of a request that was processed. */
export async function spoilResponse(
  response: Response,
  fault: ApiFault | undefined,
): Promise<ApiResult> {
  switch (fault?.kind) {
    case 'reset_after_processing':
      return { kind: 'reset' };
    case 'hang_after_processing':
      return { kind: 'hang' };
    case 'reset_mid_body':
      if (!response.body) return { kind: 'reset' };
      return { kind: 'part', head: response, body: await firstHalf(response), end: 'reset' };
    case 'hang_mid_body':
      if (!response.body) return { kind: 'hang' };
      return { kind: 'part', head: response, body: await firstHalf(response), end: 'hang' };
    case 'truncated_json':
      if (!response.body) return { kind: 'response', response };
      return { kind: 'response', response: new Response(await firstHalf(response), response) };
    case 'large_body': {
      if (!response.body) return { kind: 'response', response };
      const padding = Buffer.alloc(fault.bytes ?? 50_000_000, ' ');
      const padded = Buffer.concat([Buffer.from(await response.arrayBuffer()), padding]);
      return { kind: 'response', response: new Response(padded, response) };
    }
    default:
      return { kind: 'response', response };
  }
}

async function firstHalf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(await response.arrayBuffer());
  return whole.slice(0, Math.ceil(whole.length / 2));
}
