import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startPostgres, startRedis } from '../src/index.ts';
import { findPostgres } from '../src/postgres-programs.ts';
import { onPath, type Program } from '../src/programs.ts';
import { findRedis } from '../src/redis.ts';
import { answer } from './answers.ts';
import { bootTimeoutMs } from './timeouts.ts';

const timeout = bootTimeoutMs;

/** A folder that is first on the PATH. The PATH also has a folder that does not exist and a file. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bluma-path-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  // Postgres runs as another user.
  for (const each of [folder, bin]) chmodSync(each, 0o755);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  vi.stubEnv('PATH', [join(folder, 'missing'), file, bin, process.env.PATH].join(delimiter));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return bin;
}

function writeScript(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
}

/** By the names that they are looked for under. */
type Programs = Readonly<Record<string, Program>>;

/** How a shell script calls a program, with its libraries where the program brings them along. */
function call({ command, words = [], env }: Program): string {
  const quoted = [command, ...words].map((word) => `'${word}'`).join(' ');
  return `env LD_LIBRARY_PATH='${env.LD_LIBRARY_PATH ?? ''}' ${quoted} "$@"`;
}

/** Ways in which a machine may have its programs. */
const ways: Readonly<Record<string, (bin: string, programs: Programs) => void>> = {
  // As Debian has Redis, busybox its commands, and asdf its shims.
  'one program of several names, behind links'(bin, programs) {
    const several = join(bin, '../several-programs');
    const cases = Object.entries(programs).map(
      ([name, program]) => `  ${name}) exec ${call(program)} ;;`,
    );
    const other = '  *) echo "there is no $0 in here"; exit 1 ;;';
    writeScript(several, 'case "$(basename "$0")" in', ...cases, other, 'esac');
    for (const name of Object.keys(programs)) symlinkSync(several, join(bin, name));
  },
  'a script that becomes the program'(bin, programs) {
    for (const [name, program] of Object.entries(programs)) {
      writeScript(join(bin, name), `exec ${call(program)}`);
    }
  },
  'a script that starts the program and waits for it'(bin, programs) {
    for (const [name, program] of Object.entries(programs)) {
      writeScript(join(bin, name), call(program), 'exit $?');
    }
  },
};

describe.each(Object.entries(ways))('%s', { timeout }, (_, install) => {
  it('is a Redis like any other', async () => {
    const program = await findRedis();
    const bin = newFolder();
    install(bin, { 'redis-server': program });
    expect(onPath('redis-server')).toBe(join(bin, 'redis-server'));
    const server = await startRedis({ own: true, appendOnly: true });
    onTestFinished(() => server.stop());
    expect(await answer(server.url, 'SET key value\r\n')).toBe('+OK\r\n');
    for (const end of ['orderly', 'kill'] as const) {
      await server.restart({ end });
      expect(await answer(server.url, 'GET key\r\n')).toBe('$5\r\nvalue\r\n');
    }
    server.freeze();
    await server.stop();
    await expect(answer(server.url, 'PING\r\n')).rejects.toThrow('ECONNREFUSED');
  });

  it('is a Postgres like any other', async () => {
    const { initdb, postgres } = await findPostgres();
    const bin = newFolder();
    install(bin, {
      initdb: { command: realpathSync(initdb), env: {} },
      postgres: { command: realpathSync(postgres), env: {} },
    });
    expect(await findPostgres()).toEqual({
      initdb: join(bin, 'initdb'),
      postgres: join(bin, 'postgres'),
    });
    const server = await startPostgres({ own: true });
    onTestFinished(() => server.stop());
    const sslRequest = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);
    for (const end of ['orderly', 'kill'] as const) {
      await server.restart({ end });
      expect(await answer(server.url, sslRequest)).toBe('N');
    }
    server.freeze();
    await server.stop();
    await expect(answer(server.url, sslRequest)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a program on the PATH that does not work', { timeout }, () => {
  it('prints its error and what to do, without another attempt', async () => {
    const bin = newFolder();
    const log = join(bin, 'log');
    writeScript(
      join(bin, 'redis-server'),
      `echo started >> '${log}'`,
      'echo it is broken',
      'exit 1',
    );
    const starting = startRedis({ own: true });
    await expect(starting).rejects.toThrow(
      /redis-server does not start\. Put another one first on the PATH.*\nit is broken/s,
    );
    expect(readFileSync(log, 'utf8')).toBe('started\n');
  });

  it('skips a Postgres of another version, or one that is too old', async () => {
    const found = await findPostgres();
    const bin = newFolder();
    writeScript(join(bin, 'initdb'), 'echo "initdb (PostgreSQL) 18.1"');
    writeScript(join(bin, 'postgres'), 'echo "postgres (PostgreSQL) 17.1"');
    expect(await findPostgres()).toEqual(found);
    for (const name of ['initdb', 'postgres'])
      writeScript(join(bin, name), `echo "${name} (PostgreSQL) 9.6.1"`);
    expect(await findPostgres()).toEqual(found);
  });
});
