import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A proxy between a client and a server, for tests of a network that fails. */
export interface TestProxy {
  /** The server's url, by way of the proxy. */
  readonly url: string;
  /**
   * Holds back all that clients send from here on, as a server that is frozen does. New connections are accepted, and
   * held back too unless `only` is `open`.
   */
  hold(only?: 'open'): void;
  /** Sends on what was held back, in its order, also of connections that were cut meanwhile. */
  pass(): void;
  /** Cuts the connections of the clients. What they sent before reaches the server all the same. */
  cut(): void;
  /** Cuts the connections of the clients, and each new one, until `accept`. */
  refuse(): void;
  accept(): void;
  /** Sends on all that clients send later by so long, in its order. 0 ends that. */
  slow(ms: number): void;
  /** Drops all that the server replies, until `cut`. */
  dropReplies(): void;
  stop(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Sent by the client, and not sent on. */
  held: Buffer[];
  /** Resolves when all that came before is sent on. */
  sent: Promise<void>;
  isHeld: boolean;
  isCut: boolean;
  hasNoReplies: boolean;
}

export async function startProxy(url: string): Promise<TestProxy> {
  const target = new URL(url);
  const links = new Set<Link>();
  let isHolding = false;
  let isRefusing = false;
  let delayMs = 0;

  /** No bytes overtake those before them, which may be delayed for longer. */
  const sendOn = (link: Link, bytes: Buffer) => {
    const delayed = sleep(delayMs);
    link.sent = link.sent.then(() => delayed).then(() => void link.server.write(bytes));
  };
  const cut = () => {
    for (const { client } of links) client.destroy();
  };

  const listener = createServer((client) => {
    if (isRefusing) return void client.destroy();
    const server = connect(Number(target.port), target.hostname);
    const link: Link = {
      client,
      server,
      held: [],
      sent: Promise.resolve(),
      isHeld: isHolding,
      isCut: false,
      hasNoReplies: false,
    };
    links.add(link);
    client.on('data', (bytes) => {
      if (link.isHeld) link.held.push(bytes);
      else sendOn(link, bytes);
    });
    server.on('data', (bytes) => {
      if (!link.isCut && !link.hasNoReplies) client.write(bytes);
    });
    client.on('error', () => {});
    server.on('error', () => client.destroy());
    client.on('close', () => {
      link.isCut = true;
      if (link.held.length === 0) void link.sent.then(() => server.end());
    });
    server.on('close', () => {
      links.delete(link);
      client.destroy();
    });
  });
  const proxyUrl = new URL(url);
  proxyUrl.port = String(await listen(listener));

  return {
    url: proxyUrl.href,
    hold(only) {
      isHolding = only !== 'open';
      for (const link of links) link.isHeld = true;
    },
    pass() {
      isHolding = false;
      for (const link of links) {
        for (const bytes of link.held) sendOn(link, bytes);
        link.held = [];
        link.isHeld = false;
        if (link.isCut) void link.sent.then(() => link.server.end());
      }
    },
    cut,
    refuse() {
      isRefusing = true;
      cut();
    },
    accept() {
      isRefusing = false;
    },
    slow(ms) {
      delayMs = ms;
    },
    dropReplies() {
      for (const link of links) link.hasNoReplies = true;
    },
    async stop() {
      for (const { client, server } of links) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, 'close');
    },
  };
}

async function listen(listener: Server): Promise<number> {
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (typeof address !== 'object' || !address) throw new Error('The proxy has no port');
  return address.port;
}
