import type { Server } from 'node:http';

// node server-process.ts <name of a file in servers/>
//
// Says its port once it listens. Ends when nobody is there to tell it anything.

const [name] = process.argv.slice(2);
const { server }: { server: Server } = await import(`./servers/${name}.ts`);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.on('disconnect', () => process.exit());
