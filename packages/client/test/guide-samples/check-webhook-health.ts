import type { StartHealthWatch } from '../contracts/health-contract.ts';
import { createInterval } from './interval.ts';

/** The guide's "Monitor Delivery Failures", mistake for mistake, with types. */
export const checkWebhookHealthSample: StartHealthWatch = ({ baseURL, apiKey, webhookId }) => {
  const calls: string[] = [];
  const { setInterval, tick } = createInterval(() => calls.push('crashed'));
  const sendAlert = async (_text: string) => void calls.push('unhealthy');

  async function checkWebhookHealth() {
    const response = await fetch(`${baseURL}/webhooks/${webhookId}/deliveries`, {
      headers: { Authorization: `Bearer ${apiKey}` },
    });
    // The guide's program has no types.
    const { deliveries } = Object(await response.json());
    const failures = deliveries
      .filter((d: { status_code: number }) => d.status_code >= 400)
      .slice(0, 5);
    if (failures.length >= 3) {
      await sendAlert('Webhook deliveries failing!');
    }
  }

  setInterval(checkWebhookHealth, 3600000);
  return { calls, tick };
};
