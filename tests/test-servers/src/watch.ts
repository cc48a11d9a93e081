import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Outlives this process by a moment, however this process ends: when the pipe between them closes, it kills what it
 * was last told of and deletes the folder. In a session of its own, so that Ctrl-C does not end it too early.
 */
export class Watch {
  readonly #process;

  constructor(folder: string) {
    const script =
      'while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -KILL $pids; ' +
      'rm -rf -- "$0" || { sleep 1; rm -rf -- "$0"; }';
    this.#process = spawn('sh', ['-c', script, folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#process.unref();
    // It was killed itself; there is nobody left to tell.
    this.#process.stdin.on('error', () => {});
  }

  /** Kills these, should this process end. */
  guard(pids: readonly number[]): void {
    this.#process.stdin.write(`${pids.join(' ')}\n`);
  }

  /** Has the folder deleted, when all that was in it has ended. */
  async end(): Promise<void> {
    this.guard([]);
    const ended = once(this.#process, 'exit');
    this.#process.ref();
    this.#process.stdin.end();
    if (this.#process.exitCode === null && this.#process.signalCode === null) await ended;
  }
}
