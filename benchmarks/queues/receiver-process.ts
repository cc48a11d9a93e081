import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { secret } from '../event-body.ts';
import { type Engine, engineTimeoutMs } from './engine.ts';
import { type EngineName, openEngine } from './open-engine.ts';
import { silent } from './silent.ts';

// node receiver-process.ts <engine> <url of its server> ours|bare
//
// Says its port once it listens. Ends when nobody is there to tell it anything.

const [engineName, url = '', kind] = process.argv.slice(2);
const isEngine = (name: string | undefined): name is EngineName =>
  name === 'bullmq' || name === 'pg-boss';
if (!isEngine(engineName)) throw new Error(`There is no engine called ${engineName}`);
const engine = await openEngine(engineName, url);
const server = createServer(kind === 'ours' ? await ours(engine) : bare(engine));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (typeof address === 'object') process.send?.(address?.port);
process.on('disconnect', () => process.exit());

async function ours(engine: Engine): Promise<RequestListener> {
  return createNodeHandler({
    secret,
    queue: await engine.queue('receiver-ours'),
    deadlineMs: engineTimeoutMs,
    logger: silent,
  });
}

/** By hand, with care, and with the engine's own call. */
function bare(engine: Engine): RequestListener {
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const mac = createHmac('sha256', secret).update(body).digest();
    const sent = Buffer.from(String(request.headers['x-bluma-signature']).slice(7), 'hex');
    if (sent.length !== mac.length || !timingSafeEqual(sent, mac)) {
      response.writeHead(401).end();
      return;
    }
    const event = JSON.parse(body.toString());
    await engine.add('receiver-bare', event.id, event.type, event);
    const answer = '{"status":"queued"}';
    // With its length, as ours has it: else it would be sent in chunks.
    const headers = { 'content-type': 'application/json', 'content-length': answer.length };
    response.writeHead(202, headers).end(answer);
  };
}
