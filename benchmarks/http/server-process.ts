import type { Server } from 'node:http';
import { toggleProfile } from './profiler.ts';
import type { Usage } from './start-server.ts';

// node server-process.ts <name of a file in servers/>
//
// Says its port once it listens, and what it used, or did, whenever it is asked. Ends when nobody is there to ask.

interface ServerModule {
  readonly server: Server;
  /** For those that count what their handler ran. */
  readonly tally?: () => Usage['tally'];
}

const [name] = process.argv.slice(2);
const { server, tally }: ServerModule = await import(`./servers/${name}.ts`);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.on('message', async (question) => {
  if (question === 'profile') {
    process.send?.({ profile: await toggleProfile() });
    return;
  }
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    cpuUs: user + system,
    // In kilobytes, whatever the system.
    peakBytes: process.resourceUsage().maxRSS * 1024,
    tally: tally?.(),
  };
  process.send?.(usage);
});
process.on('disconnect', () => process.exit());
