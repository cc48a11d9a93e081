import { execFileSync } from 'node:child_process';
import { startServer } from '../../http/start-server.ts';
import { pin, processors } from '../../processor.ts';

// Prints on which processors a load and its server may run, as suites start them.

function readProcessors(pid: number | undefined): string {
  try {
    const said = execFileSync('taskset', ['--cpu-list', '--pid', String(pid)], {
      encoding: 'utf8',
    });
    return said.trim().split(' ').at(-1) ?? '';
  } catch {
    return 'left to the system';
  }
}

const before = readProcessors(process.pid);
pin(process.pid, 1);
const server = await startServer('floor');
const places = {
  before,
  processors,
  load: readProcessors(process.pid),
  server: readProcessors(server.pid),
};
process.stdout.write(JSON.stringify(places));
server.stop();
