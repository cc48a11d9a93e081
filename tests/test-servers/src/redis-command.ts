import { once } from 'node:events';
import { connect } from 'node:net';

const timeoutMs = 60_000;

/** What a Redis replies to one command, as text. For what a server needs before clients can use it. */
export async function redisCommand(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, 'connect', { signal });
    socket.write(`${command}\r\n`);
    let reply = '';
    while (!isWhole(reply)) {
      const [text] = await once(socket, 'data', { signal });
      reply += text;
    }
    if (reply.startsWith('-')) throw new Error(`${command}: ${reply.trim()}`);
    return reply;
  } finally {
    socket.destroy();
  }
}

/** A line, or after a line `$length` that many characters: nothing else is asked for here. */
function isWhole(reply: string): boolean {
  const { length, body = '' } = /^\$(?<length>\d+)\r\n(?<body>.*)$/s.exec(reply)?.groups ?? {};
  if (length !== undefined) return body.length >= Number(length) + '\r\n'.length;
  return !reply.startsWith('$') && reply.endsWith('\r\n');
}
