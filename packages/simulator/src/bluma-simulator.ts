#!/usr/bin/env node
import { argv, exit, stderr, stdout } from 'node:process';
import { type Command, parseCommand, usage } from './command.ts';
import { createSimulator } from './create-simulator.ts';
import { formatDelivery } from './format-delivery.ts';

async function run({ port, host, urls, seed, scale, credits }: Command): Promise<void> {
  const sim = createSimulator({
    seed,
    credits,
    clock: scale === undefined ? 'real' : { scale },
    onDelivery: (delivery) => stdout.write(`${formatDelivery(delivery)}\n`),
  });
  const base = await sim.listen(port, { host });
  const { liveKey, testKey } = sim.account;
  stdout.write(
    `A simulated Bluma on ${base}\n  test key  ${testKey}\n  live key  ${liveKey}\n  seed      ${sim.seed}\n`,
  );
  for (const url of urls) {
    const { id, secret } = sim.addWebhook(url);
    stdout.write(`  webhook   ${id} ${url}\n  secret    ${secret}\n`);
  }
  const stop = () => void sim.close().then(() => exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

/** Prints the error and exits. */
function fail(error: unknown): never {
  stderr.write(`bluma-simulator: ${error instanceof Error ? error.message : error}\n`);
  exit(1);
}

// A reader such as `head` may close the pipe. The simulator then exits without an error.
stdout.on('error', (error) => ('code' in error && error.code === 'EPIPE' ? exit(0) : fail(error)));

try {
  const command = parseCommand(argv.slice(2));
  if (command === 'help') stdout.write(usage);
  else run(command).catch(fail);
} catch (error) {
  fail(error);
}
