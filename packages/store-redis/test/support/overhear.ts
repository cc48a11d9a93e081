import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

/**
 * The name of each command that the server is given meanwhile, what its scripts call left out. By a connection without
 * a client: clients say things of their own on theirs.
 */
export async function overhear(url: string, during: () => Promise<unknown>): Promise<string[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = createInterface(socket);
  const speaker = new Redis(url);
  // It says what it has to before anybody listens.
  await speaker.ping();
  socket.write('MONITOR\r\n');
  await once(lines, 'line');

  const names: string[] = [];
  const lastWord = randomUUID();
  const ended = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      // +1766000000.000000 [0 127.0.0.1:50000] "evalsha" "…"
      const { source, name = '' } = spoken.exec(line)?.groups ?? {};
      if (line.includes(lastWord)) resolve();
      else if (source !== 'lua') names.push(name.toLowerCase());
    });
  });
  try {
    await during();
    await speaker.echo(lastWord);
    await ended;
    return names;
  } finally {
    lines.close();
    socket.destroy();
    speaker.disconnect();
  }
}

const spoken = /^\+[\d.]+ \[\d+ (?<source>[^\]]+)\] "(?<name>[^"]*)"/;
