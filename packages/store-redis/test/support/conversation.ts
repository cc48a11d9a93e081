import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Another process, which does what it is told. */
export class Conversation {
  readonly #child: ChildProcess;

  constructor(script: URL, ...words: string[]) {
    this.#child = fork(fileURLToPath(script), words, { execArgv: [] });
  }

  /** What it says next. */
  async hear(): Promise<unknown> {
    const [message] = await Promise.race([
      once(this.#child, 'message'),
      once(this.#child, 'exit').then(([code]) => {
        throw new Error(`It ended with ${code}`);
      }),
    ]);
    return message;
  }

  say(message: string): void {
    this.#child.send(message);
  }

  /** Nothing in it goes on, its event loop included. */
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
