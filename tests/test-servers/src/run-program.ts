import { type ExecFileOptions, execFile } from 'node:child_process';

/**
 * Runs a program to its end, and resolves with what it wrote to stdout.
 *
 * @throws with all that the program said
 */
export function runProgram(
  command: string,
  words: readonly string[],
  options: ExecFileOptions = {},
): Promise<string> {
  return new Promise((done, fail) => {
    execFile(command, words, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      const said = `${stdout}${stderr}`.trim();
      const how = error.killed ? `was stopped after ${options.timeout} ms` : 'failed';
      // One that could not be started has said nothing.
      fail(new Error(said ? `${command} ${how}: ${said}` : error.message));
    });
  });
}
