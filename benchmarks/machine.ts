import os from 'node:os';

/** What the figures were measured on. */
export function machine(nodeVersion: string): string {
  const [cpu] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${os.availableParallelism()} × ${cpu?.model.trim()}, ${memory} GiB, ${os.type()} ${os.release()}, Node ${nodeVersion}`;
}
