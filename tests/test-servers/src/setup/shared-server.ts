import type { TestProject } from 'vitest/node';
import type { TestServer } from '../test-server.ts';

/** A server that a user names, as the tests of one run use it. */
export interface GivenServer {
  readonly url: string;
  /** Ends the use of it. The server goes on. */
  leave(): Promise<void>;
}

export interface SharedServerKind {
  readonly name: string;
  /** The variable that a user names a server with, and that tests read. */
  readonly variable: string;
  readonly start: () => Promise<TestServer>;
  readonly open: (url: string) => Promise<GivenServer>;
}

declare global {
  var blumaSharedServers: Map<string, string> | undefined;
}

/** In the process that runs vitest: each project loads its own copy of this module. */
function sharedUrls(): Map<string, string> {
  globalThis.blumaSharedServers ??= new Map();
  return globalThis.blumaSharedServers;
}

/**
 * Starts one server for all test files of a run, or takes the one that the environment names, and tells the project's
 * workers its URL. Tests that kill or freeze a server start their own all the same, so a server has to start here even if
 * the environment names one. If it does not, the run ends with one error, before any test.
 *
 * Each project calls this. The first one starts the server, and stops it at the end of the run.
 */
export async function shareServer(
  project: TestProject,
  kind: SharedServerKind,
): Promise<(() => Promise<void>) | undefined> {
  const { name, variable, start, open } = kind;
  const given = process.env[variable];
  const urls = sharedUrls();
  const shared = urls.get(variable);
  const tell = (url: string) => {
    project.config.env = { ...project.config.env, [variable]: url };
  };
  if (shared) {
    tell(shared);
    return undefined;
  }
  const opened = given ? await open(given) : undefined;
  const server = await start().catch((cause: unknown) => {
    throw new Error(`No ${name} can be started for the tests. ${messageOf(cause)}`);
  });
  const url = opened?.url ?? server.url;
  urls.set(variable, url);
  tell(url);
  return async () => {
    await server.stop();
    await opened?.leave();
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
