import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

/**
 * The name of each command that the server receives meanwhile, without the commands of its scripts. Uses a connection
 * without a client, since clients send commands of their own.
 */
export async function recordCommands(
  url: string,
  during: () => Promise<unknown>,
): Promise<string[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = createInterface(socket);
  const client = new Redis(url);
  // The client sends its own first commands before MONITOR begins.
  await client.ping();
  socket.write('MONITOR\r\n');
  await once(lines, 'line');

  const names: string[] = [];
  const lastEcho = randomUUID();
  const ended = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      // +1766000000.000000 [0 127.0.0.1:50000] "evalsha" "…"
      const { source, name = '' } = monitorLine.exec(line)?.groups ?? {};
      if (line.includes(lastEcho)) resolve();
      else if (source !== 'lua') names.push(name.toLowerCase());
    });
  });
  try {
    await during();
    await client.echo(lastEcho);
    await ended;
    return names;
  } finally {
    lines.close();
    socket.destroy();
    client.disconnect();
  }
}

const monitorLine = /^\+[\d.]+ \[\d+ (?<source>[^\]]+)\] "(?<name>[^"]*)"/;
