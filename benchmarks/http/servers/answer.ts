import type { ServerResponse } from 'node:http';

const body = '{"status":"handled"}';

/** What ours answers, byte for byte: nobody is to win by a shorter answer. */
export function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}
