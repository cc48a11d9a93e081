import os from 'node:os';

/** What the figures were measured on. */
export function machine(nodeVersion: string): string {
  const [cpu] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  // Without what whoever built it put after its version.
  const system = `${os.type()} ${/^\d+\.\d+/.exec(os.release())}`;
  return `${os.availableParallelism()} × ${cpu?.model.trim()}, ${memory} GiB, ${system}, Node ${nodeVersion}`;
}
