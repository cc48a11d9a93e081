import { BlumaClient } from '../../src/client.ts';
import { monitorCredits } from '../../src/monitors/monitor-credits.ts';
import { monitorDeliveries } from '../../src/monitors/monitor-deliveries.ts';

// Starts both monitors where every request is refused, and ends: nothing but they could keep the process alive.

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
const client = new BlumaClient({ baseURL, apiKey, maxRetries: 5, logLevel: 'off' });
const monitors = [
  monitorCredits({ client }),
  monitorDeliveries({ client, webhookId: 'webhook_1' }),
];
const checks = await Promise.allSettled(monitors.map((monitor) => monitor.check()));
console.log(checks.map(({ status }) => status).join(' '));
