import type { TestProject } from 'vitest/node';
import { errorMessage } from '../error-message.ts';
import { runVariable } from '../test-name.ts';
import type { TestServer } from '../test-server.ts';
import { serverFailures } from './server-failures.ts';

/** A server that the tests of one run share. */
export interface SharedServer {
  readonly url: string;
  /** What tests begin their names with on a server that is somebody's: see `createTestName()`. */
  readonly run?: string;
  /** Ends the use of it. Stops it, unless it is somebody's. */
  readonly leave: () => Promise<void>;
}

export interface SharedServerKind {
  readonly name: string;
  /** The variable that a user names a server with, and that tests read. */
  readonly variable: string;
  readonly start: () => Promise<TestServer>;
  readonly open: (url: string) => Promise<SharedServer>;
  /** Finds what `start` runs, and fetches it where the machine has none. */
  readonly find: () => Promise<unknown>;
}

declare global {
  var blumaSharedServers: Map<string, SharedServer> | undefined;
}

/** In the process that runs vitest: each project loads its own copy of this module. */
function sharedServers(): Map<string, SharedServer> {
  globalThis.blumaSharedServers ??= new Map();
  return globalThis.blumaSharedServers;
}

/**
 * Starts one server for all test files of a run, or takes the one that the environment names, and gives the project's
 * workers its URL. If there is none, `serverFailures()` has the reason, and the sequencer of vitest.config.ts ends the run
 * with it before any test.
 *
 * Each project calls this. The first one starts the server, and stops it at the end of the run.
 */
export async function shareServer(
  project: TestProject,
  kind: SharedServerKind,
): Promise<(() => Promise<void>) | undefined> {
  const { variable } = kind;
  const servers = sharedServers();
  const given = process.env[variable];
  const shared = servers.get(variable);
  const failures = serverFailures();
  if (failures.has(variable)) return undefined;
  let server = shared;
  try {
    server ??= await (given ? openGiven(kind, given) : startOwn(kind));
  } catch (error) {
    // Thrown here, it would come below vitest's list of all patterns that it found no file for.
    failures.set(variable, error instanceof Error ? error : new Error(String(error)));
    return undefined;
  }
  servers.set(variable, server);
  const { url, run, leave } = server;
  project.config.env = {
    ...project.config.env,
    [variable]: url,
    ...(run && { [runVariable]: run }),
  };
  return shared ? undefined : leave;
}

async function startOwn({ name, start }: SharedServerKind): Promise<SharedServer> {
  try {
    const server = await start();
    return { url: server.url, leave: () => server.stop() };
  } catch (error) {
    throw new Error(`No ${name} can be started for the tests. ${errorMessage(error)}`);
  }
}

async function openGiven({ open, find }: SharedServerKind, url: string): Promise<SharedServer> {
  const server = await open(url);
  // Tests that stop or freeze a server start their own. A download would take them too long. If there is none, those
  // tests say so, and the others run.
  await find().catch(() => {});
  return server;
}
