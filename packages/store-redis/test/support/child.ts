import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Another process, which runs a script of the tests. */
export class Child {
  readonly #child: ChildProcess;

  constructor(script: URL, ...words: string[]) {
    this.#child = fork(fileURLToPath(script), words, { execArgv: [] });
  }

  /** Its next message. */
  async receive(): Promise<unknown> {
    const [message] = await Promise.race([
      once(this.#child, 'message'),
      once(this.#child, 'exit').then(([code]) => {
        throw new Error(`It ended with ${code}`);
      }),
    ]);
    return message;
  }

  send(message: string): void {
    this.#child.send(message);
  }

  /** Stops the process, its event loop included. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}
