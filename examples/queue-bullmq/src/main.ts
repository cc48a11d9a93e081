import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@bluma-webhooks/test-servers';

// What runs on several machines elsewhere: a receiver, two workers, and the Redis between them.
const redis = await startRedis({ appendOnly: true });
const env = { ...process.env, REDIS_URL: redis.url };
const processes = ['receiver.ts', 'worker.ts', 'worker.ts'].map((file) =>
  // In a group of its own, so that a Ctrl-C reaches it as the SIGTERM of below.
  spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env,
    detached: true,
    stdio: 'inherit',
  }),
);

let isStopping = false;
function stop(): void {
  // A second SIGTERM would end them in the middle of it.
  if (isStopping) return;
  isStopping = true;
  for (const child of processes) child.kill('SIGTERM');
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// One without the others is no use.
for (const child of processes) child.once('exit', stop);

const codes = await Promise.all(
  processes.map(async (child) => {
    const [code] = await once(child, 'exit');
    return code;
  }),
);
await redis.stop();
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
