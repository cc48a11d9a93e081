import { toQuantity } from '../figure.ts';
import { blast } from '../http/blast.ts';
import { signedRequests } from '../http/signed-requests.ts';
import { startServer } from '../http/start-server.ts';
import { pin } from '../processor.ts';
import { computeShares, type Owner, owners } from '../profile-shares.ts';
import type { Suite } from '../suite.ts';

/** Whose the processor time of our endpoint on Express is, by a sampling profiler in the server's process. */
export const profileSuite: Suite = async ({ rounds, share }) => {
  pin(process.pid, 1);
  const server = await startServer('ours-express');
  const load = () =>
    blast(server.port, signedRequests(Math.max(500, Math.round(20_000 * share))), {
      connections: 32,
      status: 200,
    });
  try {
    await load();
    const seen: ReadonlyMap<Owner, number>[] = [];
    for (let round = 0; round < rounds; round++) {
      await server.toggleProfile();
      await load();
      const profile = await server.toggleProfile();
      if (!profile) throw new Error('The server was not profiled');
      seen.push(computeShares(profile));
    }
    return owners.map((owner) =>
      toQuantity(
        seen.map((shares) => (shares.get(owner) ?? 0) * 100),
        { name: owner, unit: '%', atMost: undefined },
      ),
    );
  } finally {
    server.stop();
  }
};
