declare global {
  var blumaServerFailures: Map<string, Error> | undefined;
}

/**
 * Why a server is not there, by the variable that would name it. In the process that runs vitest: each project loads its
 * own copy of this module.
 */
export function serverFailures(): Map<string, Error> {
  globalThis.blumaServerFailures ??= new Map();
  return globalThis.blumaServerFailures;
}
