import { setImmediate } from 'node:timers/promises';
import {
  cutOff,
  maxResponseBytes,
  type Outcome,
  type ReceiverFunction,
  type Transmission,
  tooLarge,
  toReason,
  type Upload,
} from './receiver.ts';

/** Sends one `POST` to a function in this process. Never rejects. */
export async function sendToFunction(
  receiver: ReceiverFunction,
  { url, headers, body, upload, timeUp }: Transmission,
): Promise<Outcome> {
  // Lets other work run first, as a network would. Otherwise thousands of deliveries would block the process.
  await setImmediate();
  if (timeUp.aborted) return { kind: 'timeout' };
  const ended = new AbortController();
  const expired = new Promise<Outcome>((resolve) => {
    timeUp.addEventListener('abort', () => resolve({ kind: 'timeout' }), { once: true });
  });
  const gone = new Promise<Outcome>((resolve) => {
    if (upload.kind === 'cut') void setImmediate().then(() => resolve(cutOff));
  });
  const request = new Request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': `${body.length}` },
    ...toRequestBody(body, upload, ended.signal),
    signal: ended.signal,
  });
  const responded = callReceiver(receiver, request, ended.signal);
  const outcome = await Promise.race([responded, expired, gone]);
  // The sender ends the connection, as over a network.
  ended.abort();
  return outcome;
}

function toRequestBody(
  body: Uint8Array<ArrayBuffer>,
  upload: Upload,
  ended: AbortSignal,
): RequestInit {
  if (upload.kind === 'whole') return { body };
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(body.slice(0, upload.afterBytes));
      ended.addEventListener('abort', () => controller.error(new Error('aborted')));
    },
  });
  return { body: stream, duplex: 'half' };
}

async function callReceiver(
  receiver: ReceiverFunction,
  request: Request,
  ended: AbortSignal,
): Promise<Outcome> {
  try {
    const response = await receiver(request);
    return (await isWhole(response, ended))
      ? { kind: 'answered', status: response.status }
      : tooLarge;
  } catch (error) {
    return { kind: 'broken', reason: `The receiver failed: ${toReason(error)}` };
  }
}

/** Counts the bytes of the body without storing them. */
async function isWhole({ body }: Response, ended: AbortSignal): Promise<boolean> {
  if (!body) return true;
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  ended.addEventListener('abort', cancel);
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return true;
    bytes += value.byteLength;
    if (bytes <= maxResponseBytes) continue;
    cancel();
    return false;
  }
}
