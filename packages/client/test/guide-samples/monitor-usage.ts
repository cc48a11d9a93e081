import type { StartUsageWatch } from '../contracts/usage-contract.ts';
import { createInterval } from './interval.ts';

/** The guide's "Usage Monitoring", mistake for mistake, with types. */
export const monitorUsageSample: StartUsageWatch = ({ baseURL, apiKey }) => {
  const calls: string[] = [];
  const used: number[] = [];
  const { setInterval, tick } = createInterval(() => calls.push('crashed'));
  const sendAlert = async (_text: string) => void calls.push('low');

  async function monitorUsage() {
    const response = await fetch(`${baseURL}/credits/balance`, {
      headers: { Authorization: `Bearer ${apiKey}` },
    });
    // The guide's program has no types.
    const { credits, monthly_allowance } = Object(await response.json());
    const percentUsed = ((monthly_allowance - credits) / monthly_allowance) * 100;
    if (percentUsed > 90) {
      await sendAlert(`90%+ of credits used (${credits} remaining)`);
    } else if (percentUsed > 75) {
      await sendAlert(`75%+ of credits used (${credits} remaining)`);
    }
    // Where the guide sets a gauge.
    used.push(percentUsed);
  }

  setInterval(monitorUsage, 1800000);
  return { calls, used, tick };
};
