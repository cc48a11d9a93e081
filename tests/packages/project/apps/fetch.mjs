import { createServer } from 'node:http';
import { blumaWebhooks } from '@bluma-webhooks/fetch';

const webhooks = blumaWebhooks({
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: { 'video.completed': () => {} },
});

// Without a framework: the least that makes a web request of Node's.
const server = createServer(async (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const request = new Request(new URL(url, 'http://localhost'), {
    method,
    headers,
    body: incoming,
    duplex: 'half',
  });
  const { status, headers: fields, body } = await webhooks(request);
  outgoing.writeHead(status, Object.fromEntries(fields));
  for await (const chunk of body) outgoing.write(chunk);
  outgoing.end();
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks/bluma`);
});
