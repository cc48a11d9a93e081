import type { TestServer } from './test-server.ts';

/** The server that the environment names. It is somebody's: it is neither stopped nor frozen. */
export function givenServer(variable: string, url: string): TestServer {
  const refuse = (what: string): never => {
    throw new Error(
      `The server that ${variable} names cannot be ${what} by a test. Start one of its own: { own: true }`,
    );
  };
  return {
    url,
    pid: undefined,
    freeze: () => refuse('frozen'),
    thaw: () => refuse('thawed'),
    restart: async () => refuse('restarted'),
    stop: async () => {},
  };
}
