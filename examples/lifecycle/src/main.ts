import { BlumaClient } from '@bluma-webhooks/client';
import { createSimulator } from '@bluma-webhooks/simulator';
import { walk } from './lifecycle.ts';
import { startReceiver } from './receiver.ts';

// Against Bluma itself where there is a key, and a URL under which it reaches this machine. Against a simulated one
// otherwise, which is faster.
const { BLUMA_API_KEY, PUBLIC_URL, PORT = '0' } = process.env;
const receiver = await startReceiver(Number(PORT));
const say = (line: string) => console.log(line);

if (BLUMA_API_KEY && PUBLIC_URL) {
  const url = new URL('/webhooks/bluma', PUBLIC_URL).href;
  await walk({ client: new BlumaClient(), receiver, url, say });
} else {
  const sim = createSimulator({
    // The clock pauses while the receiver responds, which would otherwise have a fifth of its 5 s.
    clock: { scale: 5, patience: '60s' },
    videos: { queued: '1s', rendering: '4s' },
  });
  const client = new BlumaClient({ apiKey: sim.account.testKey, baseURL: await sim.listen() });
  await walk({ client, receiver, url: receiver.url, say });
  await sim.close();
}
await receiver.close();
