import { BlumaClient } from '../../src/client.ts';
import { monitorCredits } from '../../src/monitors/monitor-credits.ts';
import { monitorDeliveries } from '../../src/monitors/monitor-deliveries.ts';

// Starts both monitors and ends, with their next checks an hour away.

const [baseURL = '', apiKey = '', webhookId = ''] = process.argv.slice(2);
const client = new BlumaClient({ baseURL, apiKey, logLevel: 'off' });
const intervalMs = 3_600_000;
const monitors = [
  monitorCredits({ client, intervalMs }),
  monitorDeliveries({ client, webhookId, intervalMs }),
];
const states = await Promise.all(monitors.map((monitor) => monitor.check()));
console.log(states.map(({ kind }) => kind).join(' '));
