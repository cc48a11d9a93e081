import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startPostgres } from '@bluma-webhooks/test-servers';

// What a deployment has: a database, the server, and workers, each a process of its own.

const postgres = await startPostgres();
console.log(`Postgres at ${new URL(postgres.url).host}`);
const env = { ...process.env, DATABASE_URL: postgres.url };
const processes = ['server', 'worker', 'worker'].map((role) => ({
  role,
  // Detached: Ctrl-C is for this process, which ends them in order.
  child: fork(join(import.meta.dirname, `${role}.ts`), { env, detached: true }),
}));
const running = new Set(processes);

let isEnding = false;
const end = () => {
  if (isEnding) return; // a second signal ends no handler early
  isEnding = true;
  for (const { child } of running) child.kill('SIGTERM');
};
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);

await Promise.all(
  processes.map(async (one) => {
    const [code, signal] = await once(one.child, 'exit');
    running.delete(one);
    if (isEnding) {
      if (code !== 0) process.exitCode = 1;
      return;
    }
    console.error(`The ${one.role} ${one.child.pid} has ended with ${code ?? signal}`);
    // One worker is enough; none is not, and neither are workers without the server.
    const roles = [...running].map(({ role }) => role);
    if (roles.includes('server') && roles.includes('worker')) return;
    process.exitCode = 1;
    end();
  }),
);
await postgres.stop();
