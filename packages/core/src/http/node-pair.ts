import { readProperty } from '../lib/read-property.ts';
import { internalErrorBody } from './not-a-request.ts';

/** What is used of Node's `ServerResponse`. Without Node's types, since the web build has it too. */
interface NodeResponse {
  readonly headersSent?: boolean;
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  end(body: string): unknown;
}

/** Whether it is a request of `node:http`, by its parts: hosts make up their own. */
export function isNodeRequest(value: unknown): boolean {
  const headers = readProperty(value, 'headers');
  return (
    typeof headers === 'object' &&
    headers !== null &&
    typeof readProperty(value, 'on') === 'function'
  );
}

export function isNodeResponse(value: unknown): value is NodeResponse {
  return (
    typeof readProperty(value, 'writeHead') === 'function' &&
    typeof readProperty(value, 'end') === 'function'
  );
}

/** Node's response among the arguments of a route: itself, or in a context of Koa's (`ctx.res`) or h3's (`event.node.res`). */
function findNodeResponse(given: readonly unknown[]): NodeResponse | undefined {
  for (const value of given) {
    const places = [
      value,
      readProperty(value, 'res'),
      readProperty(readProperty(value, 'node'), 'res'),
      readProperty(readProperty(value, 'raw'), 'res'),
    ];
    const found = places.find(isNodeResponse);
    if (found) return found;
  }
  return undefined;
}

/** Answers 500 on Node's response, if there is one. A response that is sent already stays. */
export function refuseOnNodeResponse(given: readonly unknown[]): void {
  try {
    const response = findNodeResponse(given);
    if (!response || response.headersSent) return;
    const headers = { 'content-type': 'application/json' };
    response.writeHead(500, headers);
    response.end(internalErrorBody);
  } catch {
    // The client has disconnected.
  }
}
