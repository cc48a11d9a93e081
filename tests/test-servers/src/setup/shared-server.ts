import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { TestServer } from '../test-server.ts';

export interface SharedServerKind {
  readonly name: string;
  /** The variable that a user names a server with, and that tests read. */
  readonly variable: string;
  /** The port of a URL that names none. */
  readonly port: number;
  readonly start: () => Promise<TestServer>;
}

declare global {
  var blumaSharedServers: Map<string, string> | undefined;
}

/** In the process that runs vitest: each project loads its own copy of this module. */
function sharedUrls(): Map<string, string> {
  globalThis.blumaSharedServers ??= new Map();
  return globalThis.blumaSharedServers;
}

const connectMs = 30_000;

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
  const { name, variable, start } = kind;
  const given = process.env[variable];
  const urls = sharedUrls();
  const shared = urls.get(variable);
  const tell = (url: string) => {
    project.config.env = { ...project.config.env, [variable]: url };
  };
  if (shared) {
    tell(given ?? shared);
    return undefined;
  }
  if (given) await expectConnection(kind, given);
  const server = await start().catch((cause: unknown) => {
    throw new Error(`No ${name} can be started for the tests. ${messageOf(cause)}`);
  });
  urls.set(variable, server.url);
  tell(given ?? server.url);
  return () => server.stop();
}

/** The URL may hold a password: only its host and port are shown. */
async function expectConnection({ variable, port: usual }: SharedServerKind, url: string) {
  const { hostname, port } = new URL(url);
  // A socket in the file system.
  if (!hostname) return;
  const socket = connect(Number(port || usual), hostname);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) });
  } catch (cause) {
    throw new Error(
      `${variable} names a server on ${hostname}:${port || usual} that takes no connection. ${messageOf(cause)}. Start it, or unset ${variable}: the tests then start one of their own`,
    );
  } finally {
    socket.destroy();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
