import type { Credits } from '../credits.ts';
import { toWireTime } from '../wire-time.ts';
import type { Route } from './call.ts';
import type { Tier } from './rate-limit.ts';
import { readPage } from './validation.ts';

/** The routes of `/credits`: the balance and its history. */
export function creditRoutes(credits: Credits, tier: Tier, now: () => number): Route[] {
  return [
    {
      method: 'GET',
      pattern: /^\/credits\/balance$/,
      scope: 'credits:read',
      handle: () => {
        const date = new Date(now());
        const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
        return {
          status: 200,
          body: {
            credits: credits.balance,
            tier,
            monthly_allowance: credits.allowance,
            overage_used: 0,
            reset_date: toWireTime(nextMonth),
          },
        };
      },
    },
    {
      method: 'GET',
      pattern: /^\/credits\/history$/,
      scope: 'credits:read',
      handle: ({ query }) => {
        const { limit, offset } = readPage(query);
        const { changes, total } = credits.history;
        const history = changes.slice(offset, offset + limit).map((change) => ({
          amount: change.amount,
          balance: change.balance,
          reason: change.reason,
          created_at: toWireTime(change.at),
        }));
        return { status: 200, body: { history, total, limit, offset } };
      },
    },
  ];
}
