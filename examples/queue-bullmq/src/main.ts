import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@bluma-webhooks/test-servers';

// What runs on several machines elsewhere: a receiver, two workers, and the Redis between them.
const redis = await startRedis({ appendOnly: true });
console.log(`Redis at ${new URL(redis.url).host}`);
const env = { ...process.env, REDIS_URL: redis.url };
const processes = ['receiver', 'worker', 'worker'].map((role) => ({
  role,
  // In a group of its own, so that a Ctrl-C reaches it as the SIGTERM of below.
  child: fork(fileURLToPath(new URL(`${role}.ts`, import.meta.url)), { env, detached: true }),
}));
const running = new Set(processes);

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  for (const { child } of running) child.kill('SIGTERM');
}

// However often they come: none of them is to end this process before the others.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);

await Promise.all(
  processes.map(async (one) => {
    const [code, signal] = await once(one.child, 'exit');
    running.delete(one);
    if (isStopping) {
      if (code !== 0) process.exitCode = 1;
      return;
    }
    console.error(`The ${one.role} ${one.child.pid} has ended with ${code ?? signal}`);
    // One worker does for both; a receiver without any does not, nor do they without it.
    const roles = [...running].map(({ role }) => role);
    if (roles.includes('receiver') && roles.includes('worker')) return;
    process.exitCode = 1;
    stop();
  }),
);
await redis.stop();
