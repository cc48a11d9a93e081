import { monitorCredits } from '../../src/monitors/monitor-credits.ts';
import { monitorDeliveries } from '../../src/monitors/monitor-deliveries.ts';
import { createApiReader } from '../support/api-reader.ts';

// Starts both monitors and ends, with their next checks an hour away.

const [baseURL = '', apiKey = '', webhookId = ''] = process.argv.slice(2);
const client = createApiReader({ baseURL, apiKey });
const everyMs = 3_600_000;
const monitors = [
  monitorCredits({ client, everyMs }),
  monitorDeliveries({ client, webhookId, everyMs }),
];
const states = await Promise.all(monitors.map((monitor) => monitor.check()));
console.log(states.map(({ kind }) => kind).join(' '));
