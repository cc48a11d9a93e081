import type { Bluma } from './bluma.ts';

/** A client as the given one, and what was asked of it. */
export function countingClient({ webhooks }: Bluma['client']) {
  const asked: string[] = [];
  const client = {
    webhooks: {
      list: (...args: Parameters<typeof webhooks.list>) => {
        asked.push('list');
        return webhooks.list(...args);
      },
      deliveries: (...args: Parameters<typeof webhooks.deliveries>) => {
        asked.push(`deliveries ${args[1]?.offset}`);
        return webhooks.deliveries(...args);
      },
    },
  };
  return { client, calls: () => asked.splice(0) };
}
