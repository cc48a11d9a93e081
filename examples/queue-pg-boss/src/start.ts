import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startPostgres } from '@bluma-webhooks/test-servers';

// What a deployment has: a database, the receiver, and workers, each a process of its own.

const postgres = await startPostgres();
const env = { ...process.env, DATABASE_URL: postgres.url };
const start = (script: string): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, script)], {
    env,
    stdio: 'inherit',
    detached: true, // Ctrl-C is for this process, which ends them in order
  });
const processes = [start('server.ts'), start('worker.ts'), start('worker.ts')];
const ended = processes.map((child) => once(child, 'exit'));

let isEnding = false;
const end = () => {
  if (isEnding) return; // to be told twice ends them before they are done
  isEnding = true;
  for (const child of processes) child.kill('SIGTERM');
};
process.once('SIGTERM', end).once('SIGINT', end);

// None goes on without the others.
await Promise.race(ended);
process.exitCode = isEnding ? 0 : 1;
end();
await Promise.all(ended);
await postgres.stop();
