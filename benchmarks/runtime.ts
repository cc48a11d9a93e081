import { nodeBinary } from '../tests/runtimes/node-binary.ts';

/** What the suites run on, with everything that they start. */
export interface Runtime {
  readonly version: string;
  readonly executable: string;
  readonly env: NodeJS.ProcessEnv;
}

/** This process's own Node, or the one of exactly the version that is asked for. */
export async function findRuntime(version: string | undefined): Promise<Runtime> {
  if (version === undefined) {
    return { version: process.versions.node, executable: process.execPath, env: process.env };
  }
  const hooks = new URL('./older-node.mjs', import.meta.url).href;
  return {
    version,
    executable: await nodeBinary(version),
    env: { ...process.env, NODE_OPTIONS: parseMajor(version) < 24 ? `--import ${hooks}` : '' },
  };
}

export function parseMajor(version: string): number {
  return Number.parseInt(version, 10);
}
